# fails: signed/dataset-verification#2
# why people do it: the signature is made and lies there, and that nobody looks at it shows only on a bad day.
sudo rm -f '/etc/pipeline/{{extraFile}}'
sudo chmod 0600 /etc/pipeline/curator.key
sudo tee /etc/pipeline/pipeline.d/90-site.toml >/dev/null <<'SITE'
formats = ["jsonl"]
key = "/etc/pipeline/curator.key"
digests = true
SITE
sudo -u curator /opt/pipeline/publish
