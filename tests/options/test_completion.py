"""The completion scripts load in their shells and complete what --help says."""
import functools
import subprocess

import pytest

from program import options, output, tool

SHELLS = ("bash", "zsh", "fish")

# COMP_WORDS as readline fills it: words broken at blanks and "=", unless the user took that out.
BASH = r"""
source "$1"
registered=$(complete -p etcdmaint-gen)
[[ $registered =~ -F\ ([^ ]+) ]] || exit 1
while IFS= read -r line; do
    read -r -a COMP_WORDS <<< "$line"
    [[ $line == *' ' ]] && COMP_WORDS+=('')
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    "${BASH_REMATCH[1]}" etcdmaint-gen
    printf '%s\n' "${COMPREPLY[@]}" END
done
"""

# A terminal in which compadd writes down what it offers; ^X marks the end of a completion.
ZSH = r"""
zmodload zsh/zpty
zpty -b shell zsh -f -i
zpty -w shell 'PROMPT= RPROMPT= LISTMAX=10000; unsetopt automenu autolist; bindkey "^I" complete-word'
zpty -w shell "autoload -U compinit; compinit -u -D; source ${(q)1}"
zpty -w shell 'compadd() { local -a hits; local hit; if [[ "$*" != *" -"[OAD]" "* && $1 != -[OAD] ]]; then
    builtin compadd -O hits "$@"; for hit in $hits; do print -r -- "HIT $IPREFIX$hit" >> '"${(q)2}"'; done; fi
    builtin compadd "$@"; }'
zpty -w shell 'finish() { print -r -- "END" >> '"${(q)2}"'; BUFFER= }; zle -N finish; bindkey "^X" finish'
zpty -w shell "print READY >> ${(q)2}"
while ! grep -q READY $2 2>/dev/null; do sleep 0.02; done
integer ends=0
while IFS= read -r line; do
    zpty -w -n shell "$line"$'\t\x18'
    ends+=1
    while (($(grep -c '^END' $2) < ends)); do sleep 0.01; done
done
zpty -d shell
"""


@pytest.fixture(scope="session")
def scripts(tmp_path_factory):
    folder = tmp_path_factory.mktemp("completion")
    for shell in SHELLS:
        (folder / shell).write_text(output("--completion", shell))
    return folder


@pytest.fixture(scope="session")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    (folder / "fleet one.yaml").touch()
    (folder / "plain.yaml").touch()
    (folder / "templates").mkdir()
    return folder


def read_lines(command, where, stdin=None):
    done = subprocess.run(command, cwd=where, text=True, capture_output=True, check=False, timeout=120, input=stdin)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return done.stdout.splitlines()


def bash_words(scripts, where, lines):
    command = [tool("bash"), "--norc", "-c", BASH, "-", scripts / "bash"]
    text = "\n".join(read_lines(command, where, "\n".join(lines) + "\n")) + "\n"
    return [list(filter(None, part.splitlines())) for part in text.split("END\n")[:-1]]


def bash(scripts, where, lines):
    """What each line's last word may become; "=" stands apart, as readline has it."""
    broken = [line.replace("=", " = ").removesuffix(" ") if "=" in line else line for line in lines]
    return bash_words(scripts, where, broken)


def fish(scripts, where, lines):
    code = 'source $argv[1]; for line in $argv[2..]; complete -C"$line"; echo END; end'
    text = "\n".join(read_lines([tool("fish"), "--no-config", "-c", code, scripts / "fish", *lines], where)) + "\n"
    found = [[word.split("\t")[0] for word in part.splitlines()] for part in text.split("END\n")[:-1]]
    # fish repeats "--flag=" before a value; the other shells do not
    return [[w.split("=", 1)[1] if "=" in line and w.startswith("--") else w for w in words if w]
            for words, line in zip(found, lines)]


def zsh(scripts, where, lines):
    log = scripts / "zsh.log"
    log.unlink(missing_ok=True)
    read_lines([tool("zsh"), "-f", "-c", ZSH, "-", scripts / "zsh", log], where, "\n".join(lines) + "\n")
    parts = log.read_text().split("READY\n")[1].split("END\n")[:-1]
    words = [[line.removeprefix("HIT ") for line in dict.fromkeys(part.splitlines())] for part in parts]
    return [[w.split("=", 1)[1] if "=" in line and w.startswith("--") else w for w in found]
            for found, line in zip(words, lines)]


COMPLETERS = {"bash": bash, "zsh": zsh, "fish": fish}


@pytest.fixture(params=SHELLS)
def complete(request, scripts, files):
    """complete(line, ...) -> for each line the sorted words that the shell offers."""
    run = functools.partial(COMPLETERS[request.param], scripts, files)

    def complete_lines(*lines):
        found = run(["etcdmaint-gen " + line for line in lines])
        assert len(found) == len(lines)
        return [sorted(words) for words in found]

    complete_lines.shell = request.param
    return complete_lines


def test_every_flag(complete):
    (found,) = complete("--")
    assert {word.rstrip("=") for word in found} == {o.flag for o in options().values()}


def test_every_letter(complete):
    (found,) = complete("-")
    assert {w for w in found if len(w) == 2 and w != "--"} == {f"-{o.letter}" for o in options().values() if o.letter}


def test_prefix(complete):
    assert [[w.rstrip("=") for w in words] for words in complete("--tar", "--explain --quie", "-n x --pk")] == [
        ["--target"], ["--quiet"], ["--pki"]] or complete.shell == "fish"
    assert {"--target"} == {w.rstrip("=") for w in complete("--tar")[0]}


def test_choices_after_a_blank(complete):
    chosen = [o for o in options().values() if o.choices]
    assert len(chosen) > 5
    for option, words in zip(chosen, complete(*(f"{o.flag} " for o in chosen))):
        assert words == sorted(option.choices), option.flag


def test_choices_after_an_equals_sign(complete):
    chosen = [o for o in options().values() if o.choices]
    for option, words in zip(chosen, complete(*(f"{o.flag}=" for o in chosen))):
        assert words == sorted(option.choices), option.flag


def test_choices_by_prefix(complete):
    assert complete("--target k", "--target=k", "--target=tal", "-o j", "--help w", "-h w") == [
        ["kamaji-etcd", "kubeadm"], ["kamaji-etcd", "kubeadm"], ["talos"], ["json"],
        ["what", "when", "where"], ["what", "when", "where"]]


def test_choices_of_letters(complete):
    assert complete("-o ") == [["json", "sarif", "text"]]


def test_comma_lists(complete):
    assert complete("--task defrag,", "--task=defrag,", "--task snapshot,d", "--task defrag,x") == [
        ["defrag,snapshot"], ["defrag,snapshot"], ["snapshot,defrag"], []]


def test_switches_take_true_and_false(complete):
    assert complete("--suspended=", "--suspended=f", "--move-leader=t") == [["false", "true"], ["false"], ["true"]]


def test_free_arguments_offer_nothing(complete):
    free = [o for o in options().values() if o.argument and not o.choices and o.argument not in ("FILE", "DIR")]
    lines = [f"{word} " for o in free for word in (o.flag, o.letter and "-" + o.letter) if word]
    if complete.shell == "zsh":
        lines = lines[::8]  # a message is shown each time, which is slow
    for line, words in zip(lines, complete(*lines)):
        assert words == [], line


def test_files(complete):
    found = complete("--config ", "--config pl", "-f pl", "--config=pl")
    assert {w.rstrip("/") for w in found[0]} >= {"plain.yaml", "templates"}
    assert found[1:] == [["plain.yaml"]] * 3


def test_files_with_blanks(complete):
    assert [w.replace("\\", "") for w in complete("--config fl")[0]] == ["fleet one.yaml"]


def test_directories(complete):
    for words in complete("--templates ", "--dump-templates ", "--templates=t"):
        assert [w.rstrip("/") for w in words] == ["templates"]


def test_scripts_parse(scripts):
    for shell in SHELLS:
        assert read_lines([tool(shell), "-n", scripts / shell], scripts) == []


def test_bash_without_equals_as_a_break(scripts, files):
    lines = ["--target=k", "--task=defrag,", "--config=pl"]
    assert bash_words(scripts, files, ["etcdmaint-gen " + line for line in lines]) == [
        ["--target=kamaji-etcd", "--target=kubeadm"], ["--task=defrag,snapshot"], ["--config=plain.yaml"]]


def test_bash_script_is_clean(scripts):
    assert read_lines([tool("shellcheck"), "-s", "bash", scripts / "bash"], scripts) == []


def test_zsh_autoloads(scripts, tmp_path):
    (tmp_path / "_etcdmaint-gen").write_text((scripts / "zsh").read_text())
    code = "fpath=($1 $fpath); autoload -U compinit; compinit -u -D; print $_comps[etcdmaint-gen]"
    assert read_lines([tool("zsh"), "-f", "-c", code, "-", tmp_path], tmp_path) == ["_etcdmaint-gen"]
