/* Running a converter: core.run. There is no shell in between, so a file name
** is never anything but a file name. One poll loop feeds the input and reads
** both outputs, which cannot deadlock whatever the program does; a program that
** runs too long or says too much is killed together with all it started (it
** gets a process group of its own). */
#define _GNU_SOURCE 1 /* pipe2, posix_spawn_file_actions_addchdir_np */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/memory.h"
#include "lua/core.h"

extern char **environ;

enum { INPUT, OUTPUT, ERRORS, STREAMS };

#define DEFAULT_TIMEOUT_MS 60000
#define DEFAULT_MAX_OUTPUT (INT64_C(512) << 20)
#define WAIT_STEP_MS       5

typedef struct process {
  pid_t pid;           /* 0 when nothing is left to reap */
  int ours[STREAMS];   /* our ends, -1 when closed (stored + 1: zeroed is closed) */
  int theirs[STREAMS]; /* the child's ends, likewise */
  tz_buffer output;
  tz_buffer errors;
  const char **argv; /* borrowed strings, owned array */
  const char *input; /* borrowed */
  size_t input_left;
  size_t max_output;
  int64_t deadline_ms; /* 0: none */
  int status;
  bool timed_out;
  bool too_much;
} process;

static int64_t now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Descriptors are stored plus one, so that a zeroed process holds none. */
static void close_stored(int *stored) {
  if (*stored > 0) close(*stored - 1);
  *stored = 0;
}

static void process_kill(process *p) {
  if (p->pid > 0) kill(-p->pid, SIGKILL);
}

static void process_clear(process *p) {
  process_kill(p);
  for (int i = 0; i < STREAMS; i++) {
    close_stored(&p->ours[i]);
    close_stored(&p->theirs[i]);
  }
  if (p->pid > 0) {
    while (waitpid(p->pid, &p->status, 0) < 0 && errno == EINTR) {
    }
  }
  p->pid = 0;
  tz_buffer_clear(&p->output);
  tz_buffer_clear(&p->errors);
  tz_free(p->argv);
  p->argv = NULL;
}

static int process_gc(lua_State *L) {
  process_clear(lua_touserdata(L, 1));
  return 0;
}

/* Makes the three pipes, ours without blocking; 0 or an errno. */
static int open_pipes(process *p) {
  for (int i = 0; i < STREAMS; i++) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return errno;
    int mine = i == INPUT ? 1 : 0;
    p->ours[i] = ends[mine] + 1;
    p->theirs[i] = ends[1 - mine] + 1;
    if (fcntl(ends[mine], F_SETFL, O_NONBLOCK) != 0) return errno;
  }
  return 0;
}

/* Signals as a fresh program expects them: none blocked, none ignored (an
** editor ignores SIGPIPE, and a child would inherit that). */
static int set_attributes(posix_spawnattr_t *attributes) {
  sigset_t none;
  sigset_t usual;
  sigemptyset(&none);
  sigemptyset(&usual);
  const int signals[] = {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGCHLD};
  for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
    sigaddset(&usual, signals[i]);
  int failure = posix_spawnattr_setsigmask(attributes, &none);
  if (!failure) failure = posix_spawnattr_setsigdefault(attributes, &usual);
  if (!failure) failure = posix_spawnattr_setpgroup(attributes, 0);
  const short flags =
      POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP;
  return failure ? failure : posix_spawnattr_setflags(attributes, flags);
}

/* Starts argv in folder (NULL: where we are); 0 or an errno. */
static int start(process *p, const char *folder) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  int failure = posix_spawn_file_actions_init(&actions);
  if (failure) return failure;
  failure = posix_spawnattr_init(&attributes);
  if (failure) {
    posix_spawn_file_actions_destroy(&actions);
    return failure;
  }
  failure = set_attributes(&attributes);
  for (int i = 0; i < STREAMS && !failure; i++)
    failure = posix_spawn_file_actions_adddup2(&actions, p->theirs[i] - 1, i);
  if (!failure && folder)
    failure = posix_spawn_file_actions_addchdir_np(&actions, folder);
  if (!failure) {
    pid_t pid = 0;
    /* posix_spawn takes char *const[] for historical reasons and does not write. */
    union {
      const char **read;
      char **declared;
    } argv = {.read = p->argv};
    failure =
        posix_spawnp(&pid, p->argv[0], &actions, &attributes, argv.declared, environ);
    if (!failure) p->pid = pid;
  }
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  for (int i = 0; i < STREAMS; i++)
    close_stored(&p->theirs[i]);
  return failure;
}

/* Writes what the pipe takes. A program that does not want the rest of its
** input closes it: that is its right and no failure. */
static void feed(process *p) {
  while (p->input_left > 0) {
    ssize_t written = write(p->ours[INPUT] - 1, p->input, p->input_left);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0 && errno == EAGAIN) return;
    if (written < 0) break;
    p->input += written;
    p->input_left -= (size_t)written;
  }
  close_stored(&p->ours[INPUT]);
}

/* Reads what is there; closes the stream at its end. */
static void drain(process *p, int stream, tz_buffer *into) {
  char block[65536];
  for (;;) {
    ssize_t got = read(p->ours[stream] - 1, block, sizeof block);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) break;
    if (into->size + (size_t)got > p->max_output) {
      p->too_much = true;
      return;
    }
    tz_buffer_append(into, block, (size_t)got);
  }
  close_stored(&p->ours[stream]);
}

/* Milliseconds until the deadline, -1 where there is none, 0 when it is over
** (timed_out is then set). */
static int time_left(process *p) {
  if (p->deadline_ms == 0) return -1;
  int64_t left = p->deadline_ms - now_ms();
  if (left <= 0) {
    p->timed_out = true;
    return 0;
  }
  return left > 60000 ? 60000 : (int)left;
}

static void exchange_once(process *p, int timeout) {
  struct pollfd streams[STREAMS];
  for (int i = 0; i < STREAMS; i++) {
    streams[i].fd = p->ours[i] - 1; /* poll skips negative descriptors */
    streams[i].events = i == INPUT ? POLLOUT : POLLIN;
    streams[i].revents = 0;
  }
  if (poll(streams, STREAMS, timeout) <= 0) return;
  if (streams[INPUT].revents) feed(p);
  if (streams[OUTPUT].revents) drain(p, OUTPUT, &p->output);
  if (streams[ERRORS].revents) drain(p, ERRORS, &p->errors);
}

static void exchange(process *p) {
  if (p->input_left == 0) close_stored(&p->ours[INPUT]);
  while (p->ours[OUTPUT] || p->ours[ERRORS]) {
    int timeout = time_left(p);
    if (timeout == 0 || p->too_much) return;
    exchange_once(p, timeout);
  }
}

/* Waits for the end; both outputs may be closed while the program goes on. */
static void reap(process *p) {
  while (p->pid > 0) {
    if (p->timed_out || p->too_much) process_kill(p);
    bool patient = p->timed_out || p->too_much || p->deadline_ms == 0;
    pid_t ended = waitpid(p->pid, &p->status, patient ? 0 : WNOHANG);
    if (ended < 0 && errno == EINTR) continue;
    if (ended != 0) {
      p->pid = 0; /* ended, or somebody else has reaped it */
      return;
    }
    if (time_left(p) != 0) poll(NULL, 0, WAIT_STEP_MS);
  }
}

/* Runs the exchange with SIGPIPE kept away from the host program: blocked in
** this thread, and taken off the queue if our write raised it. */
static void run_quietly(process *p) {
  sigset_t pipe_signal;
  sigset_t before;
  sigset_t pending;
  sigemptyset(&pipe_signal);
  sigaddset(&pipe_signal, SIGPIPE);
  sigpending(&pending);
  bool was_pending = sigismember(&pending, SIGPIPE) == 1;
  pthread_sigmask(SIG_BLOCK, &pipe_signal, &before);
  exchange(p);
  reap(p);
  const struct timespec at_once = {0, 0};
  if (!was_pending)
    while (sigtimedwait(&pipe_signal, NULL, &at_once) < 0 && errno == EINTR) {
    }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
}

/* Copies pointers to the strings of the table at index 1. */
static void read_arguments(lua_State *L, process *p) {
  luaL_checktype(L, 1, LUA_TTABLE);
  size_t count = lua_rawlen(L, 1);
  if (count == 0) luaL_argerror(L, 1, "the program's name is missing");
  p->argv = tz_calloc(count + 1, sizeof *p->argv);
  if (!p->argv) luaL_error(L, "out of memory");
  for (size_t i = 0; i < count; i++) {
    lua_rawgeti(L, 1, (int)i + 1);
    if (lua_type(L, -1) != LUA_TSTRING)
      luaL_error(L, "argument %d of the program should be a string, got %s", (int)i + 1,
                 luaL_typename(L, -1));
    size_t size;
    p->argv[i] = lua_tolstring(L, -1, &size); /* the table keeps it alive */
    if (strlen(p->argv[i]) != size)
      luaL_error(L, "argument %d of the program holds a NUL byte", (int)i + 1);
    lua_pop(L, 1);
  }
}

static const char *string_option(lua_State *L, const char *field, size_t *size) {
  *size = 0;
  if (lua_isnoneornil(L, 2)) return NULL;
  lua_getfield(L, 2, field);
  const char *value = lua_tolstring(L, -1, size);
  if (!value && !lua_isnil(L, -1))
    luaL_error(L, "%s should be a string, got %s", field, luaL_typename(L, -1));
  lua_pop(L, 1); /* the options table keeps it alive */
  return value;
}

static void set_text(lua_State *L, const char *field, const tz_buffer *text) {
  lua_pushlstring(L, tz_buffer_string(text), text->size);
  lua_setfield(L, -2, field);
}

/* { status = exit status, or 128 + the signal that ended it, as shells count;
** stdout =, stderr =, timed_out = } */
static int push_result(lua_State *L, process *p) {
  if (p->output.status != TZ_OK || p->errors.status != TZ_OK)
    return tz_lua_fail(L, "ENOMEM", "out of memory");
  if (p->too_much)
    return tz_lua_fail(L, "EFBIG", "%s: its output is larger than %d MB", p->argv[0],
                       (int)(p->max_output >> 20));
  lua_createtable(L, 0, 4);
  set_text(L, "stdout", &p->output);
  set_text(L, "stderr", &p->errors);
  bool killed = WIFSIGNALED(p->status);
  lua_pushinteger(L, killed ? 128 + WTERMSIG(p->status) : WEXITSTATUS(p->status));
  lua_setfield(L, -2, "status");
  lua_pushboolean(L, p->timed_out);
  lua_setfield(L, -2, "timed_out");
  return 1;
}

/* core.run(argv [, { stdin = string, timeout = ms (60,000; 0 for none),
** max_output = bytes (512 MB, of each stream), cwd = folder }]) -> result (see
** push_result) | nil, message, code; 'ENOENT': no such program. */
static int core_run(lua_State *L) {
  lua_settop(L, 2);
  process *p = tz_lua_resource(L, sizeof *p, "tezis.process", process_gc);
  tz_buffer_init(&p->output);
  tz_buffer_init(&p->errors);
  read_arguments(L, p);
  size_t folder_size;
  const char *folder = string_option(L, "cwd", &folder_size);
  p->input = string_option(L, "stdin", &p->input_left);
  int64_t timeout = tz_lua_count(L, 2, "timeout", DEFAULT_TIMEOUT_MS);
  p->max_output = (size_t)tz_lua_count(L, 2, "max_output", DEFAULT_MAX_OUTPUT);
  int64_t now = now_ms();
  p->deadline_ms = timeout > 0 && timeout < INT64_MAX - now ? now + timeout : 0;
  int failure = open_pipes(p);
  if (!failure) failure = start(p, folder);
  int values;
  if (failure == ENOENT && !folder) {
    values = tz_lua_fail(L, "ENOENT", "%s is not installed", p->argv[0]);
  } else if (failure) {
    values = tz_lua_fail_errno(L, folder ? folder : p->argv[0], failure);
  } else {
    run_quietly(p);
    values = push_result(L, p);
  }
  process_clear(p);
  return values;
}

/* core.exec(argv): becomes that program (in its terminal, with its input); comes
** back only to say why not: nil, message, code. For the command line. */
static int core_exec(lua_State *L) {
  lua_settop(L, 1);
  process *p = tz_lua_resource(L, sizeof *p, "tezis.process", process_gc);
  read_arguments(L, p);
  union {
    const char **read;
    char **declared;
  } argv = {.read = p->argv};
  execvp(p->argv[0], argv.declared);
  int failure = errno;
  if (failure == ENOENT)
    return tz_lua_fail(L, "ENOENT", "%s is not installed", p->argv[0]);
  return tz_lua_fail_errno(L, p->argv[0], failure);
}

const luaL_Reg tz_lua_process[] = {
    {"run", core_run}, {"exec", core_exec}, {NULL, NULL}};
