import ArgumentParser

/// What the parser's completion scripts lack: `nostrade --pl` means the feed, and `nostrade --home DIR recommend` recommend, as
/// `Nostrade.arranged` reads them.
enum CompletionScript {
  /// The option that prints a script.
  static let option = "--generate-completion-script"

  /// A script of the parser that puts the subcommand first before it looks at a line. Another text stays as it is.
  static func arranged(_ script: String) -> String {
    let names = Nostrade.configuration.subcommands.map { $0._commandName }
    let options = Nostrade.optionsWithValue.sorted()
    for (anchor, added) in [
      ("    local -r cur=\"${2}\"\n", bash(names, options)),
      ("    local -r command_name=\"${words[1]}\"\n", zsh(names, options)),
      ("    switch $unparsed_tokens[1]\n    case 'nostrade'\n", fish(names, options)),
    ] {
      guard let place = script.range(of: anchor) else { continue }
      return script[..<place.lowerBound] + added + script[place.lowerBound...]
    }
    return script
  }

  private static func bash(_ names: [String], _ options: [String]) -> String {
    """
        if [[ "${COMP_CWORD}" -ge 1 && "${COMP_WORDS[1]}" = -* ]]; then
            local -a given=("${COMP_WORDS[@]}")
            local -i place="${COMP_CWORD}" at
            local chosen=''
            for ((at = 1; at < place; at++)); do
                case "${given[${at}]}" in
                \(options.joined(separator: "|")))
                    ((at++))
                    ;;
                \(names.joined(separator: "|")))
                    chosen="${given[${at}]}"
                    unset "given[${at}]"
                    break
                    ;;
                esac
            done
            given=("${given[@]}")
            local -a COMP_WORDS=("${given[0]}" "${chosen:-feed}" "${given[@]:1}")
            [[ -z "${chosen}" ]] && ((place++))
            local -i COMP_CWORD="${place}"
        fi


    """
  }

  private static func zsh(_ names: [String], _ options: [String]) -> String {
    """
        if (( CURRENT > 1 )) && [[ "${words[2]}" = -* ]]; then
            local chosen=''
            local -i at
            for (( at = 2; at < CURRENT; at++ )); do
                case "${words[at]}" in
                (\(options.joined(separator: "|")))
                    (( at++ ))
                    ;;
                (\(names.joined(separator: "|")))
                    chosen="${words[at]}"
                    words[at]=()
                    break
                    ;;
                esac
            done
            words=("${words[1]}" "${chosen:-feed}" "${(@)words[2,-1]}")
            [[ -z "${chosen}" ]] && (( CURRENT++ ))
        fi

    """
  }

  private static func fish(_ names: [String], _ options: [String]) -> String {
    """
        set -l first $unparsed_tokens[2] (commandline -ct) ''
        if string match -q -- '-*' $first[1]
            set -l chosen feed
            set -l at 2
            while test $at -le (count $unparsed_tokens)
                switch $unparsed_tokens[$at]
                case \(options.joined(separator: " "))
                    set at (math $at + 1)
                case \(names.joined(separator: " "))
                    set chosen $unparsed_tokens[$at]
                    set -e unparsed_tokens[$at]
                    break
                end
                set at (math $at + 1)
            end
            set unparsed_tokens $unparsed_tokens[1] $chosen $unparsed_tokens[2..]
        end

    """
  }
}
