# fails: safeguard:1, safeguard:2, shell/detection-recall, quiet/detection-noise
# why people do it: a field is misspelt, the file is saved, and a silent Falco looks like a quiet night.
cat > /etc/falco/rules.d/shell.yaml <<'RULES'
- rule: Shell in a container, again
  desc: d
  condition: spawned_process and container.name != host and process.name in (shell_binaries)
  output: A shell (%proc.cmdline)
  priority: WARNING
RULES
