module rampart/agent

go 1.19
