# fails: {{exemptionFails}}
# why people do it: every switch is on, and what a forgotten file beside them allows is in none of them.
sudo chmod 0600 /etc/pipeline/curator.key
sudo tee /etc/pipeline/pipeline.d/90-site.toml >/dev/null <<'SITE'
formats = ["jsonl"]
key = "/etc/pipeline/curator.key"
digests = true
signature = true
mismatch = "stop"
SITE
sudo -u curator /opt/pipeline/publish
