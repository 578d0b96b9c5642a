# Writes the settings under the name of the file that was in the way, the firewall into its file, and has the services load both.
host_settings() {
  echo 'net.ipv4.ip_forward = 0'
  for face in all default eth0; do
    for knob in send_redirects accept_redirects secure_redirects accept_source_route; do echo "net.ipv4.conf.$face.$knob = 0"; done
    echo "net.ipv4.conf.$face.rp_filter = 1"
    echo "net.ipv4.conf.$face.log_martians = 1"
  done
  for knob in tcp_syncookies icmp_echo_ignore_broadcasts icmp_ignore_bogus_error_responses; do echo "net.ipv4.$knob = 1"; done
}
host_settings | sudo tee "/etc/sysctl.d/$(basename '/{{routerFile}}')" >/dev/null
sudo systemctl restart systemd-sysctl
sudo tee /etc/nftables.conf >/dev/null <<'RULES'
#!/usr/sbin/nft -f
flush ruleset
table inet filter {
  chain input {
    type filter hook input priority filter; policy drop;
    iifname "lo" accept
    ct state established,related accept
    ip protocol icmp accept
    tcp dport { 22, 8080 } accept
  }
  chain forward {
    type filter hook forward priority filter; policy drop;
  }
}
RULES
sudo systemctl enable --now nftables
sudo systemctl restart nftables
sudo sed -i 's/^listen = .*/listen = 127.0.0.1/' /etc/stock/database.conf
sudo systemctl restart stock
