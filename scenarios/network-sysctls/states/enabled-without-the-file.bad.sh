# fails: firewall/firewall-persistence
# why people do it: the rules are right and the service is on; it loads the old file, not the rules that were typed.
host_settings() {
  echo 'net.ipv4.ip_forward = 0'
  for face in all default eth0; do
    for knob in send_redirects accept_redirects secure_redirects accept_source_route; do echo "net.ipv4.conf.$face.$knob = 0"; done
    for knob in rp_filter log_martians; do echo "net.ipv4.conf.$face.$knob = 1"; done
  done
  for knob in tcp_syncookies icmp_echo_ignore_broadcasts icmp_ignore_bogus_error_responses; do echo "net.ipv4.$knob = 1"; done
}
host_settings | sudo tee "/etc/sysctl.d/$(basename "/{{routerFile}}")" >/dev/null
sudo systemctl restart systemd-sysctl
sudo nft -f - <<'RULES'
flush ruleset
table inet filter {
  chain input {
    type filter hook input priority filter; policy drop;
    iifname "lo" accept
    ct state established,related accept
    tcp dport { 22, 8080 } accept
  }
  chain forward {
    type filter hook forward priority filter; policy drop;
  }
}
RULES
sudo systemctl enable nftables
