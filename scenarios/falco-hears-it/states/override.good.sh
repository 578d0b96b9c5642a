# passes: all
# why it is right: the old rules stay where they are, and what was wrong in them is overridden in a file of its own.
cat > /etc/falco/rules.d/override.yaml <<'RULES'
- rule: Shell in a container
  exceptions:
    - { name: health_checks, fields: [proc.pname, proc.cmdline], comps: [=, =], values: [[containerd-shim, sh /opt/probe.sh]] }
  override: { exceptions: replace }
- rule: Write below etc
  condition: open_write and fd.name startswith /etc/
  exceptions:
    - { name: steward, fields: [proc.exepath, fd.name], values: [[/usr/local/bin/{{steward}}, {{stewardFile}}], [/usr/local/bin/{{steward}}, {{stewardTemp}}]] }
  override: { condition: replace, exceptions: append }
- rule: Look at something secret
  condition: open_read and fd.name glob "*/run/secrets/kubernetes.io/serviceaccount/token"
  override: { condition: replace }
- rule: Look at something secret
  condition: and not (proc.name = shop-agent and container.image.repository endswith /worker)
  override: { condition: append }
- list: pools
  items: [{{pool}}]
- list: pools
  items: [203.0.113.66, 203.0.113.91]
  override: { items: append }
- rule: Connection to a mining pool
  desc: d
  condition: connect_out and fd.ip in (pools)
  output: A pool (%fd.name)
  priority: CRITICAL
RULES
