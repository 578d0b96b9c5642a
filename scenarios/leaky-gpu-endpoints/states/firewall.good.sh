# passes: all
# why it is right: the firewall keeps all but the monitoring host from the metrics, and each of the other services asks for its token itself.
close_by_firewall() {
  local monitor settings=/etc/gpu-node
  monitor=$(getent ahostsv4 monitor | awk 'NR == 1 { print $1 }')
  sed "s|MONITOR|$monitor|" <<'RULES' | sudo tee /etc/nftables.conf >/dev/null
flush ruleset
table inet node {
  chain input {
    type filter hook input priority 0; policy accept;
    iif lo accept
    tcp dport 9400 ip saddr != MONITOR drop
  }
}
RULES
  sudo nft --file /etc/nftables.conf
  sudo systemctl enable --quiet nftables

  sudo rm -f '/etc/{{overridePath}}'
  printf 'labels = []\n' | sudo tee $settings/exporter.toml >/dev/null
  sudo sed -i '1i listen = "0.0.0.0:9400"' $settings/exporter.toml
  sudo mkdir -p $settings/manager.d $settings/notebook.d
  sudo tee $settings/manager.d/99-site.toml >/dev/null <<'SITE'
[auth]
mode = "token"
[roles]
viewer = ["read"]
[tls]
certificate = "/etc/ssl/site/gpu-node.crt"
key = "/etc/ssl/site/gpu-node.key"
SITE
  printf '[auth]\nmode = "token"\ntoken_in_url = false\n' | sudo tee $settings/notebook.d/99-site.toml >/dev/null
  sudo systemctl daemon-reload
  sudo systemctl restart gpu-exporter gpu-manager gpu-notebook
}
close_by_firewall
