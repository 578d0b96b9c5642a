# The server's own settings, in one file that is read last.
close_endpoint() {
  # What was opened for somebody once.
  sudo rm -f '/etc/inference/server.d/{{exemptionFile}}'

  sudo tee /etc/inference/server.d/90-site.toml >/dev/null <<'SITE'
[auth]
required = true

[limits]
requests_per_minute = 150
burst = 15
body_bytes = 65536
max_tokens = 256
check_schema = true

[admin]
public = false
token_file = "/etc/inference/release-token"

[errors]
verbose = false

[log]
mode = "0640"
SITE
  sudo chmod o= /var/log/inference /var/log/inference/prompts.log*
  sudo systemctl restart inference-server
}
close_endpoint
