# Sourced by the installation: makes manual pages and completions from the programs themselves. Needs jq.

# make_documents BINARIES DIRECTORY: below DIRECTORY as below a prefix's share/.
make_documents() {
    local binaries="$1" share="$2" program
    mkdir -p -- "$share/man/man8" "$share/bash-completion/completions" "$share/zsh/site-functions" "$share/fish/vendor_completions.d"
    for program in idp-registry sync-agent; do
        "$binaries/$program" --experimental-dump-help |
            jq --raw-output --arg version "$("$binaries/$program" --version)" --from-file "$root/compose/lib/manual.jq" \
                >"$share/man/man8/$program.8"
        "$binaries/$program" --generate-completion-script bash >"$share/bash-completion/completions/$program"
        "$binaries/$program" --generate-completion-script zsh >"$share/zsh/site-functions/_$program"
        "$binaries/$program" --generate-completion-script fish >"$share/fish/vendor_completions.d/$program.fish"
    done
}
