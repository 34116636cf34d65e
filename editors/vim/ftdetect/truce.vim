autocmd BufNewFile,BufRead *.truce setfiletype truce
