# fails: quarantine/dataset-quarantine
# why people do it: stopping is safe, until somebody drops a bad shard every evening.
sudo rm -f '/etc/pipeline/{{extraFile}}'
sudo chmod 0600 /etc/pipeline/curator.key
sudo tee /etc/pipeline/pipeline.d/90-site.toml >/dev/null <<'SITE'
formats = ["jsonl"]
key = "/etc/pipeline/curator.key"
digests = true
signature = true
mismatch = "stop"
SITE
sudo -u curator /opt/pipeline/publish
