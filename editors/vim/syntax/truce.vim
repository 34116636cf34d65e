" The language of Truce: agreements, statements and drafts (docs/language.md).
if exists('b:current_syntax') | finish | endif

" A head line begins at the first column: what it declares, and its name.
syntax match truceHead /^\%(agreement\|party\|neutral\|outlet\|people\|measure\|act\|annex\|amendment\|obligation\|prohibition\|power\)\>/ nextgroup=truceName skipwhite
syntax match truceHead /^\%(said\|draft\|list\|batch\|handover\|receipt\)\>/
syntax match truceName /[a-z][a-z0-9-]*/ contained

" A property is indented, and its words come first.
syntax match truceProperty /^\s\+\zs\%(signed\|text\|timezone\|aka\|voice\|noun\|unit\|verb\|plover\|cameo\|from\|to\|replaces\|ends\|under\|clause\|note\|allow\|otherwise\|suspends\|resumes\|extends\|including\|passage\|asks\|commitment\|stage\)\>/
syntax match truceProperty /^\s\+\zs\%(held by\|belonging to\|part of\|counts as\|halts\|witnessed by\|chosen from list of\|putting first\|keeping families together\|in return for\|upon breach of\|reported by\|same as\)\>/
syntax match truceWhen /^\s\+\zs\%(aim \)\?\%(by\|within\)\>/
syntax match truceWhen /^\s\+\zs\%(after\|while\|until\)\>/
syntax match truceStance /^\s\+\zs\%(confirms\|denies\|corrects\|retracts\)\>/

syntax keyword truceWord and or of not down all about between exactly only
syntax match truceWord /\<\%(at least\|at most\|up to\|in all\|as part\|on list of\|off list of\)\>/
syntax match truceModal /\<\%(did\|will\|must\|should\|wants to\|want to\)\>/

syntax match truceNumber /\<\d\{1,3\}\%(,\d\{3\}\)\+\>\|\<\d\+\>/
syntax match truceRatio /\<\d\+:\d\+\>/
syntax match truceDate /\<\d\{4\}-\d\d\%(-\d\d\)\?\%(\.\.\d\{4\}-\d\d\%(-\d\d\)\?\)\?\>/
syntax region truceText start=/"/ skip=/\\./ end=/"/ oneline
syntax match truceLink /<[^ >]*>\|\<https\?:\/\/\S\+/
syntax match truceOpen /?/
syntax match truceComment /\%(^\|\s\)\zs#.*$/ contains=@Spell

highlight default link truceHead Statement
highlight default link truceName Identifier
highlight default link truceProperty Keyword
highlight default link truceWhen PreProc
highlight default link truceStance Keyword
highlight default link truceWord Operator
highlight default link truceModal Type
highlight default link truceNumber Number
highlight default link truceRatio Number
highlight default link truceDate Constant
highlight default link truceText String
highlight default link truceLink Underlined
highlight default link truceOpen Todo
highlight default link truceComment Comment

let b:current_syntax = 'truce'
