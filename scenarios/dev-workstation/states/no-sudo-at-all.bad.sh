# fails: safeguard:session-command#3
# why people do it: who is in no group can misuse nothing; the next repair needs somebody else.
chmod 0750 /home/dev /home/dev/project
chmod 0700 /home/dev/.ssh
chmod 0600 /home/dev/.ssh/id_ed25519 /home/dev/project/.env
sudo chmod 0755 /opt/tools/bin /opt/tools/bin/build
sudo sed -i 's/^umask .*/umask 027/' '/{{umaskFile}}'
echo "{}" | sudo tee /etc/docker/daemon.json >/dev/null
sudo rm -rf /etc/systemd/system/docker.service.d
sudo systemctl daemon-reload
sudo systemctl restart docker
sudo gpasswd -d dev sudo
sudo rm -f '/etc/sudoers.d/{{sudoFile}}'
