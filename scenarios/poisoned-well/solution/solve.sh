vouch_for_data() {
  # Who writes what.
  sudo chown -R curator:data /srv/dataset
  sudo chmod -R u=rwX,g=rX,o= /srv/dataset
  sudo chown collector:curator /srv/incoming
  sudo chmod 0770 /srv/incoming
  sudo chown trainer:curator /srv/quarantine
  sudo chmod 0750 /srv/quarantine
  sudo chown root:root /etc/pipeline/pipeline.toml
  sudo chmod 0644 /etc/pipeline/pipeline.toml
  sudo chmod 0600 /etc/pipeline/curator.key

  # What was left open for somebody once.
  sudo rm -f '/etc/pipeline/{{extraFile}}'

  sudo tee /etc/pipeline/pipeline.d/90-site.toml >/dev/null <<'SITE'
formats = ["jsonl"]
key = "/etc/pipeline/curator.key"
digests = true
signature = true
mismatch = "quarantine"
quarantine = "/srv/quarantine"
SITE
  sudo -u curator /opt/pipeline/publish
}
vouch_for_data
