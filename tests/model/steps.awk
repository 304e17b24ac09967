# Makes C of baton_steps.pml: an inline becomes a function, a chain of guards an if and its
# else. The file keeps to what this knows; anything else the C compiler refuses.
/^inline / {
    name = $0
    sub(/^inline /, "", name)
    arguments = name
    sub(/\(.*/, "", name)
    sub(/^[^(]*\(/, "", arguments)
    sub(/\).*/, "", arguments)
    gsub(/[a-z_]+/, "uint64_t &", arguments)
    print "static void " name "(" (arguments == "" ? "void" : arguments) ")"
    next
}
/^ *if$/ { is_first[++depth] = 1; next }
/^ *fi;$/ { depth--; print "}"; next }
/^ *:: else ->$/ { print "} else {"; next }
/^ *:: \(/ { guard = ""; is_guard = 1; sub(/^ *:: /, "") }
is_guard {
    guard = guard " " $0
    if (guard !~ / ->$/) next
    sub(/ ->$/, "", guard)
    print (is_first[depth] ? "if" : "} else if") guard " {"
    is_first[depth] = 0
    is_guard = 0
    next
}
/^ *skip;$/ { next }
/^[ a-z].*;$/ { gsub(/ -> /, " ? ") }
{ print }
