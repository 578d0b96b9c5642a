# fails: exceptions/detection-exceptions
# why people do it: one name for each program that rang, and the noise is gone at once.
cat > /etc/falco/falco_rules.local.yaml <<'RULES'
- rule: Shell in a container
  desc: d
  condition: spawned_process and container and shell_procs
  output: A shell (%proc.cmdline)
  priority: WARNING
  exceptions:
    - { name: checks, fields: [proc.cmdline], comps: [endswith], values: [[/probe.sh]] }
- rule: Write below etc
  desc: d
  condition: open_write and fd.name startswith /etc/ and not proc.name = {{steward}}
  output: A write (%fd.name)
  priority: ERROR
- rule: Connection to a mining pool
  desc: d
  condition: connect_out and fd.sip in ({{pool}}, 203.0.113.66, 203.0.113.91)
  output: A pool (%fd.name)
  priority: CRITICAL
- rule: Read of a service token
  desc: d
  condition: open_read and fd.name endswith /serviceaccount/token and not proc.name = shop-agent
  output: A token (%proc.cmdline)
  priority: WARNING
RULES
