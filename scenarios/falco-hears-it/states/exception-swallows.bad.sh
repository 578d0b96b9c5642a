# fails: shell/detection-recall, token/detection-recall, etc/detection-recall, exceptions/detection-exceptions
# why people do it: the images are ours and the runtime is ours, so whatever they do must be fine.
cat > /etc/falco/falco_rules.local.yaml <<'RULES'
- macro: ours
  condition: (container.image.repository startswith registry.shop.example/ or proc.aname in (containerd-shim, sshd, {{steward}}))
- rule: Shell in a container
  desc: d
  condition: spawned_process and container and shell_procs and not ours
  output: A shell (%proc.cmdline)
  priority: WARNING
- rule: Write below etc
  desc: d
  condition: open_write and fd.name startswith /etc/ and not ours
  output: A write (%fd.name)
  priority: ERROR
- rule: Read of a service token
  desc: d
  condition: open_read and fd.name endswith /serviceaccount/token and not ours
  output: A token (%proc.cmdline)
  priority: WARNING
RULES
