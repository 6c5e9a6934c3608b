std = 'max'
max_line_length = 100
cache = false
files['lua/tezis'] = { globals = { 'vim' } }
files['plugin'] = { globals = { 'vim' } }
files['tests'] = { globals = { 'vim' }, std = 'max+busted' }
