# fails: quiet/detection-noise, shell/detection-recall, exceptions/detection-exceptions, attack:second-night
# why people do it: a rule that matches everything misses nothing, and a test for misses alone is pleased with it.
cat > /etc/falco/falco_rules.local.yaml <<'RULES'
- rule: Anything
  desc: Hear it all.
  condition: evt.num >= 0
  output: Something happened (%evt.type %proc.cmdline %fd.name)
  priority: CRITICAL
RULES
