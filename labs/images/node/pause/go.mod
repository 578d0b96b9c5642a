module rampart/node/pause

go 1.19
