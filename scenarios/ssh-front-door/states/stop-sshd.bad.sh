# fails: safeguard:ssh-key-login, safeguard:service-running, root-login/sshd-permit-root-login, passwords/sshd-password-authentication, algorithms/sshd-crypto
# why people do it: what does not run cannot be broken into.
sudo systemctl disable --now ssh
