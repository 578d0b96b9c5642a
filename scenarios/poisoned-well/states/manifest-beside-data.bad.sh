# fails: signed/dataset-verification#2, access/file-access
# why people do it: digests are compared, and a swapped shard is refused; that the same hand can write the manifest beside it is not tried.
sudo rm -f '/etc/pipeline/{{extraFile}}'
sudo tee /etc/pipeline/pipeline.d/90-site.toml >/dev/null <<'SITE'
formats = ["jsonl"]
digests = true
mismatch = "quarantine"
quarantine = "/srv/quarantine"
SITE
sudo -u curator /opt/pipeline/publish
