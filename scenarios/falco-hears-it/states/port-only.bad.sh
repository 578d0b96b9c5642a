# fails: miner/detection-recall, quiet/detection-noise, attack:second-night
# why people do it: every article about miners lists their ports, and ports are easy to compare.
cat > /etc/falco/rules.d/miner.yaml <<'RULES'
- rule: Connection to a mining pool
  desc: d
  condition: connect_out and fd.sport in (3333, 4444, 5555, 7777, 14444)
  output: A miner's port (%fd.name)
  priority: CRITICAL
RULES
