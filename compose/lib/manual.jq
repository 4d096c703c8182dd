# Makes a manual page (man(7) macros) from what `PROGRAM --experimental-dump-help` says: jq --raw-output --arg version V -f manual.jq
# Everything in it comes from the program's own --help; nothing here knows an option.

# Text of a page: hyphens that can be copied, and no line that begins like a macro.
def text: gsub("\\\\"; "\\e") | gsub("-"; "\\-") | gsub("(?<first>^|\n)(?<mark>[.'])"; "\(.first)\\&\(.mark)");

# Paragraphs stay apart, and lines that are indented stay as they are.
def paragraphs:
  split("\n\n") | map(if startswith("  ") then ".nf\n" + text + "\n.fi" else text | gsub("\n"; " ") end) | join("\n.PP\n");

def visible: .shouldDisplay and ([.names[]? | .name] | index("help") | not) and .commandName != "help";

def spelling: (if .kind == "long" then "--" elif .kind == "short" then "-" else "-" end) + .name;

# --option <value>, in bold and italics.
def headline:
  if .kind == "positional" then "\\fI" + (.valueName | text) + "\\fR"
  else
    (.names | map("\\fB" + (spelling | text) + "\\fR") | join(", "))
    + if .kind == "option" then " \\fI" + (.valueName | text) + "\\fR" else "" end
  end;

def explanation:
  [.abstract, .discussion, (.allValues | if . then "One of " + join(", ") + "." else null end),
   (.defaultValue | if . then "Default: " + . + "." else null end)]
  | map(select(. != null and . != "")) | join(" ") | text;

def arguments: [.arguments[]? | select(visible)];

def synopsis($path):
  arguments as $arguments
  | "\\fB" + ($path | text) + "\\fR"
    + (if any($arguments[]; .kind != "positional") then " [\\fIoptions\\fR]" else "" end)
    + ([$arguments[] | select(.kind == "positional")
        | " " + (if .isOptional then "[" else "" end) + headline + (if .isOptional then "]" else "" end)] | join(""));

# Every command that can be run, with its path.
def commands($path):
  [.subcommands[]? | select(visible)] as $below
  | if $below == [] then [{path: $path, command: .}]
    else [$below[] | commands($path + " " + .commandName)] | add end;

.command
| .commandName as $program
| commands($program) as $commands
| (".TH \"" + ($program | ascii_upcase | text) + "\" 8 \"\" \"" + ($program + " " + $version | text) + "\" \"System administration\""),
  ".SH NAME", ($program | text) + " \\- " + (.abstract | text),
  ".SH SYNOPSIS", ($commands | map(. as $c | $c.command | synopsis($c.path)) | join("\n.br\n")),
  ".SH DESCRIPTION", ((.discussion // .abstract) | paragraphs),
  ".SH COMMANDS",
  ($commands[] | . as {path: $path, command: $command} | $command |
    ".SS " + ($path | ltrimstr($program + " ") | text),
    (.abstract | text), (if .discussion then ".PP", (.discussion | paragraphs) else empty end),
    (arguments[] | ".TP", headline, explanation)),
  ".SH SEE ALSO",
  (["idp-registry", "sync-agent"] | map(select(. != $program)) | map("\\fB" + text + "\\fR(8)") | join(", "))
