# fails: passwords/sshd-password-authentication
# why people do it: PasswordAuthentication says no, so passwords must be off; PAM asks for them under another name.
echo 'Private system. Leave now if you have no business here.' | sudo tee /etc/ssh/banner >/dev/null
sudo tee /etc/ssh/sshd_config.d/00-front-door.conf >/dev/null <<'CONF'
PermitRootLogin no
PasswordAuthentication no
PermitEmptyPasswords no
KbdInteractiveAuthentication yes
Ciphers chacha20-poly1305@openssh.com,aes256-gcm@openssh.com,aes128-gcm@openssh.com
MACs hmac-sha2-512-etm@openssh.com,hmac-sha2-256-etm@openssh.com
KexAlgorithms curve25519-sha256,curve25519-sha256@libssh.org
HostKeyAlgorithms ssh-ed25519,rsa-sha2-512,rsa-sha2-256
LoginGraceTime 30
MaxAuthTries 3
Banner /etc/ssh/banner
CONF
opening='{{opening}}'
case $opening in
  match) sudo sed -i '/^Match Address/,$d' /etc/ssh/sshd_config ;;
  command-line) sudo sed -i 's/^SSHD_OPTS=.*/SSHD_OPTS=/' /etc/default/ssh ;;
esac
sudo systemctl restart ssh
