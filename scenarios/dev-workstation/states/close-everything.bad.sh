# fails: safeguard:session-command, safeguard:session-command#2
# why people do it: mode 000 is as closed as it gets, for you as well.
sudo chmod 000 /home/dev/.ssh/id_ed25519 /home/dev/project/.env
chmod 0750 /home/dev /home/dev/project
chmod 0700 /home/dev/.ssh
sudo chmod 0755 /opt/tools/bin /opt/tools/bin/build
sudo sed -i 's/^umask .*/umask 027/' '/{{umaskFile}}'
echo "{}" | sudo tee /etc/docker/daemon.json >/dev/null
sudo rm -rf /etc/systemd/system/docker.service.d
sudo systemctl daemon-reload
sudo systemctl restart docker
sudo rm -f '/etc/sudoers.d/{{sudoFile}}'
