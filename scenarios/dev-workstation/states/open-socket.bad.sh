# fails: safeguard:file-access, attack:docker-root
# why people do it: the port is closed, a permission is denied, and 666 makes the message go away.
chmod 0750 /home/dev /home/dev/project
chmod 0700 /home/dev/.ssh
chmod 0600 /home/dev/.ssh/id_ed25519 /home/dev/project/.env
sudo chmod 0755 /opt/tools/bin /opt/tools/bin/build
sudo sed -i 's/^umask .*/umask 027/' '/{{umaskFile}}'
echo "{}" | sudo tee /etc/docker/daemon.json >/dev/null
sudo rm -rf /etc/systemd/system/docker.service.d
sudo systemctl daemon-reload
sudo systemctl restart docker
until sudo curl -fs --unix-socket /run/docker.sock http://docker/_ping >/dev/null; do sleep 0.2; done
sudo chmod 0666 /run/docker.sock
sudo rm -f '/etc/sudoers.d/{{sudoFile}}'
