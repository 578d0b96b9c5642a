# passes: all
# why it is right: a pattern sets every interface, a link to nowhere hides the old file, and rejecting is denying too.
sudo ln -sf /dev/null "/etc/sysctl.d/$(basename '/{{routerFile}}')"
sudo tee /etc/sysctl.d/50-host.conf >/dev/null <<'CONF'
net.ipv4.ip_forward = 0
net.ipv4.conf.*.send_redirects = 0
net.ipv4.conf.*.accept_redirects = 0
net.ipv4.conf.*.secure_redirects = 0
net.ipv4.conf.*.accept_source_route = 0
net.ipv4.conf.*.rp_filter = 2
net.ipv4.conf.*.log_martians = 1
net.ipv4.tcp_syncookies = 1
net.ipv4.icmp_echo_ignore_broadcasts = 1
net.ipv4.icmp_ignore_bogus_error_responses = 1
CONF
sudo systemctl restart systemd-sysctl
sudo tee /etc/nftables.conf >/dev/null <<'RULES'
flush ruleset
table ip host {
  set open { type inet_service; elements = { 22, 8080 }; }
  chain input {
    type filter hook input priority filter;
    ct state vmap { established : accept, related : accept, invalid : drop }
    iif lo accept
    tcp dport @open accept
    reject
  }
  chain forward {
    type filter hook forward priority filter;
    reject
  }
}
RULES
sudo systemctl enable nftables
sudo systemctl restart nftables
