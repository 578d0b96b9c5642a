# passes: all
# why it is right: folders with the group bit and a mask of 007 let developers work together, without access lists and without others.
chmod 0750 /home/dev /home/dev/project
chmod 0700 /home/dev/.ssh
chmod 0600 /home/dev/.ssh/id_ed25519 /home/dev/project/.env
sudo chown -R root:developers /opt/tools
sudo chmod 2775 /opt/tools/bin
sudo chmod 0775 /opt/tools/bin/build
sudo sed -i 's/^umask .*/umask 007/' '/{{umaskFile}}'
echo "{}" | sudo tee /etc/docker/daemon.json >/dev/null
sudo rm -rf /etc/systemd/system/docker.service.d
sudo systemctl daemon-reload
sudo systemctl restart docker
sudo rm -f '/etc/sudoers.d/{{sudoFile}}'
