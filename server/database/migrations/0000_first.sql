CREATE TABLE `attempts` (
	`id` text PRIMARY KEY NOT NULL,
	`guest` text NOT NULL,
	`scenario` text NOT NULL,
	`scenario_digest` text NOT NULL,
	`runtime` text NOT NULL,
	`variant` integer NOT NULL,
	`mode` text NOT NULL,
	`state` text NOT NULL,
	`lab` text,
	`grader_version` text NOT NULL,
	`created_at` text NOT NULL,
	`ready_at` text,
	`expires_at` text,
	`ended_at` text,
	`end_reason` text,
	`extensions_left` integer NOT NULL,
	`remaining_ms` integer,
	`proven` integer NOT NULL,
	`phases` text NOT NULL,
	`failure` text,
	FOREIGN KEY (`guest`) REFERENCES `guests`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `attempts_guest` ON `attempts` (`guest`);--> statement-breakpoint
CREATE INDEX `attempts_state` ON `attempts` (`state`);--> statement-breakpoint
CREATE TABLE `end_changes` (
	`attempt` text PRIMARY KEY NOT NULL,
	`changes` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `hints` (
	`attempt` text NOT NULL,
	`task` text NOT NULL,
	`index` integer NOT NULL,
	`at` text NOT NULL,
	PRIMARY KEY(`attempt`, `task`, `index`)
);
--> statement-breakpoint
CREATE TABLE `phase_timings` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`scenario` text NOT NULL,
	`runtime` text NOT NULL,
	`phase` text NOT NULL,
	`ms` real NOT NULL,
	`at` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `phase_timings_scenario` ON `phase_timings` (`scenario`,`runtime`,`phase`);--> statement-breakpoint
CREATE TABLE `start_files` (
	`attempt` text NOT NULL,
	`machine` text NOT NULL,
	`path` text NOT NULL,
	`mode` integer NOT NULL,
	`owner` text NOT NULL,
	`size` integer NOT NULL,
	`content` blob,
	PRIMARY KEY(`attempt`, `machine`, `path`)
);
--> statement-breakpoint
CREATE TABLE `meta` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `events` (
	`attempt` text NOT NULL,
	`seq` integer NOT NULL,
	`at` text NOT NULL,
	`actor` text NOT NULL,
	`type` text NOT NULL,
	`data` text NOT NULL,
	PRIMARY KEY(`attempt`, `seq`)
);
--> statement-breakpoint
CREATE TABLE `attack_runs` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`attempt` text NOT NULL,
	`attack` text NOT NULL,
	`at` text NOT NULL,
	`status` text NOT NULL,
	`observed` text NOT NULL,
	`output` text NOT NULL,
	`moment` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `attack_runs_attempt` ON `attack_runs` (`attempt`);--> statement-breakpoint
CREATE TABLE `check_runs` (
	`id` text PRIMARY KEY NOT NULL,
	`attempt` text NOT NULL,
	`kind` text NOT NULL,
	`state` text NOT NULL,
	`started_at` text NOT NULL,
	`finished_at` text,
	`plan` text NOT NULL,
	`baseline` text,
	`snapshot` text,
	`grade` text,
	`history` text,
	`timings` text
);
--> statement-breakpoint
CREATE INDEX `check_runs_attempt` ON `check_runs` (`attempt`);--> statement-breakpoint
CREATE TABLE `guests` (
	`id` text PRIMARY KEY NOT NULL,
	`created_at` text NOT NULL
);
