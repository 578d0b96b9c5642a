# passes: all
# why it is right: root reads any file, so the owner needs no more than this
sudo chmod 0400 '/srv/www/{{file}}'
