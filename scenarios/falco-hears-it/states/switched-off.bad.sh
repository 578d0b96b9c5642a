# fails: safeguard:2, quiet/detection-noise, shell/detection-recall
# why people do it: switching rules off is the fastest way to a quiet night.
cat > /etc/falco/falco_rules.local.yaml <<'RULES'
- rule: Shell at a terminal of the node
  enabled: false
  override: { enabled: replace }
- rule: Write below etc
  desc: d
  condition: open_write and fd.name startswith /etc/ and not proc.name = {{steward}}
  output: A write (%fd.name)
  priority: ERROR
RULES
