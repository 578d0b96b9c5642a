sudo chmod 0600 '/srv/www/{{file}}'
