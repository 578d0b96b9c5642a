# fails: format/dataset-format, attack:pickle
# why people do it: what the curator signed is trusted, and a signature says who approved, not what it does.
sudo rm -f '/etc/pipeline/{{extraFile}}'
sudo chmod 0600 /etc/pipeline/curator.key
sudo tee /etc/pipeline/pipeline.d/90-site.toml >/dev/null <<'SITE'
key = "/etc/pipeline/curator.key"
digests = true
signature = true
mismatch = "quarantine"
quarantine = "/srv/quarantine"
SITE
sudo -u curator /opt/pipeline/publish
