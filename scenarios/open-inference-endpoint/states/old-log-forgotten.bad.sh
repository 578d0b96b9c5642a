# fails: log/file-mode
# why people do it: the file that is written now is the one that comes to mind; the rotated one holds the same.
sudo chmod 640 /var/log/inference/prompts.log
