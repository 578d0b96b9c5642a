# passes: all
# why it is right: a Match block that is met first and fits everybody wins over other blocks, over the files and over the command line.
echo 'Private system. Leave now if you have no business here.' | sudo tee /etc/ssh/banner >/dev/null
sudo tee /etc/ssh/sshd_config.d/00-strict.conf >/dev/null <<'CONF'
Ciphers chacha20-poly1305@openssh.com,aes256-gcm@openssh.com,aes128-gcm@openssh.com
MACs hmac-sha2-512-etm@openssh.com,hmac-sha2-256-etm@openssh.com
KexAlgorithms curve25519-sha256,curve25519-sha256@libssh.org
HostKeyAlgorithms ssh-ed25519,rsa-sha2-512,rsa-sha2-256
LoginGraceTime 30
Match all
    PermitRootLogin no
    PasswordAuthentication no
    PermitEmptyPasswords no
    KbdInteractiveAuthentication no
    MaxAuthTries 3
    Banner /etc/ssh/banner
CONF
sudo systemctl reload ssh
