# passes: all
# why it is right: what is honest stands in macros and lists of its own file, and the conditions name what is left.
: > /etc/falco/falco_rules.local.yaml
cat > /etc/falco/rules.d/10-honest.yaml <<'RULES'
- list: steward_files
  items: [{{stewardFile}}, {{stewardTemp}}]
- macro: health_check
  condition: (proc.pname = containerd-shim and proc.cmdline = "sh /opt/probe.sh")
- macro: steward_writes
  condition: (not container and proc.exepath = /usr/local/bin/{{steward}} and fd.name in (steward_files))
- macro: token_owner
  condition: (container.name = worker and proc.exepath = /opt/shop-agent)
RULES
cat > /etc/falco/rules.d/20-intruder.yaml <<'RULES'
- rule: Shell in a container
  desc: d
  condition: evt.type in (execve, execveat) and container.id != host and proc.name in (shell_binaries) and not health_check
  output: A shell (%proc.cmdline)
  priority: WARNING
- rule: Write below etc
  desc: d
  condition: evt.type in (open, openat, openat2, creat) and evt.arg.flags contains O_WRONLY and fd.name pmatch (/etc) and not steward_writes
  output: A write (%fd.name)
  priority: ERROR
- rule: Connection to a mining pool
  desc: d
  condition: evt.type = connect and (fd.rip in ({{pool}}, 203.0.113.66) or fd.rnet = "203.0.113.91/32")
  output: A pool (%fd.name)
  priority: CRITICAL
- rule: Read of a service token
  desc: d
  condition: open_read and fd.directory endswith /secrets/kubernetes.io/serviceaccount and fd.filename = token and not token_owner
  output: A token (%proc.cmdline)
  priority: WARNING
RULES
