# passes: all
# why it is right: the manifest has a folder of its own, labelers and trainer read by a group of readers, and the main settings say it all.
keep_manifest_apart() {
  sudo groupadd readers
  for account in curator trainer labeler; do sudo usermod -a -G readers "$account"; done
  sudo install -d -o curator -g readers -m 0750 /srv/manifest
  sudo rm -f '/etc/pipeline/{{extraFile}}' /srv/dataset/manifest.json
  sudo chown -R curator:readers /srv/dataset
  sudo find /srv/dataset -type d -exec chmod 2750 {} +
  sudo find /srv/dataset -type f -exec chmod 0640 {} +
  sudo chown collector:collector /srv/incoming
  sudo chmod 0755 /srv/incoming
  sudo chown trainer:trainer /srv/quarantine
  sudo chmod 0700 /srv/quarantine
  sudo chmod 0400 /etc/pipeline/curator.key
  sudo tee /etc/pipeline/pipeline.toml >/dev/null <<'MAIN'
dataset = "/srv/dataset"
incoming = "/srv/incoming"
formats = ["jsonl"]
manifest = "/srv/manifest/manifest.json"
key = "/etc/pipeline/curator.key"
digests = true
signature = true
mismatch = "quarantine"
quarantine = "/srv/quarantine"
MAIN
  sudo chown root:root /etc/pipeline/pipeline.toml
  sudo chmod 0644 /etc/pipeline/pipeline.toml
  sudo -u curator /opt/pipeline/publish
}
keep_manifest_apart
