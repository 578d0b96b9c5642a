# fails: closed/file-mode, attack:download
# why people do it: the middle digit looks like everybody
sudo chmod 0604 '/srv/www/{{file}}'
