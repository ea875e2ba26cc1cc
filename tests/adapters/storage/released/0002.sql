BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0002');
CREATE TABLE downloads (
	id TEXT NOT NULL, 
	user_id INTEGER NOT NULL, 
	info_hash TEXT NOT NULL, 
	name TEXT NOT NULL, 
	state TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	changed_at DATETIME NOT NULL, 
	tracker TEXT NOT NULL, 
	tracker_id TEXT NOT NULL, 
	title JSON, 
	season INTEGER, 
	episode INTEGER, 
	size_bytes BIGINT, 
	resolution INTEGER, 
	is_paused BOOLEAN NOT NULL, 
	has_chosen_files BOOLEAN NOT NULL, 
	failure_code TEXT NOT NULL, 
	failure_detail TEXT NOT NULL, 
	placed JSON NOT NULL, 
	CONSTRAINT pk_downloads PRIMARY KEY (id), 
	CONSTRAINT uq_downloads_user_id_info_hash UNIQUE (user_id, info_hash), 
	CONSTRAINT fk_downloads_user_id FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE, 
	CONSTRAINT fk_downloads_info_hash FOREIGN KEY(info_hash) REFERENCES torrents (info_hash)
);
INSERT INTO "downloads" VALUES('d2-1001',2,'00000000000000000000000000000000000003e9','Метрополис 1080p','queued','2026-11-24 12:56:30.123456','2026-11-24 12:56:30.123456','rutracker','77','{"kind":"series","name_ru":"\u041c\u0435\u0442\u0440\u043e\u043f\u043e\u043b\u0438\u0441","name_en":"Metropolis","name_original":"Metropolis","original_language":"de","year":1927,"ids":{"tmdb":19,"imdb":"tt0017136","wikidata":"Q151599","kinopoisk":null},"runtime_min":153,"overview":"","poster_url":null,"popularity":12.5,"seasons":[{"number":1,"episode_count":3,"air_date":"1927-01-10"}],"aliases":["\u041c\u0435\u0442\u0440\u043e\u043f\u043e\u043b\u0438\u0441 \ud83d\ude00"],"sources":["tmdb","wikidata"]}',1,2,9000000000000,1080,0,0,'','','[]');
INSERT INTO "downloads" VALUES('d3-1002',3,'00000000000000000000000000000000000003ea','Метрополис 1080p','queued','2026-11-24 12:57:30.123456','2026-11-24 12:57:30.123456','rutracker','77','{"kind":"series","name_ru":"\u041c\u0435\u0442\u0440\u043e\u043f\u043e\u043b\u0438\u0441","name_en":"Metropolis","name_original":"Metropolis","original_language":"de","year":1927,"ids":{"tmdb":19,"imdb":"tt0017136","wikidata":"Q151599","kinopoisk":null},"runtime_min":153,"overview":"","poster_url":null,"popularity":12.5,"seasons":[{"number":1,"episode_count":3,"air_date":"1927-01-10"}],"aliases":["\u041c\u0435\u0442\u0440\u043e\u043f\u043e\u043b\u0438\u0441 \ud83d\ude00"],"sources":["tmdb","wikidata"]}',1,2,9000000000000,1080,0,0,'','','[]');
CREATE TABLE proposals (
	user_id INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	title TEXT NOT NULL, 
	options JSON NOT NULL, 
	state TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	expires_at DATETIME NOT NULL, 
	chosen INTEGER, 
	CONSTRAINT pk_proposals PRIMARY KEY (user_id, id), 
	CONSTRAINT fk_proposals_user_id FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE
);
INSERT INTO "proposals" VALUES(2,'p1','Метрополис (1927)','[{"handle":"k7rm2x","label":"best","release_name":"Metropolis","size_bytes":null,"seeders":3,"why":"1080p, \u0434\u0443\u0431\u043b\u044f\u0436","estimate_s":null},{"handle":"k7rm2x","label":"smallest","release_name":"Metropolis","size_bytes":7,"seeders":3,"why":"1080p, \u0434\u0443\u0431\u043b\u044f\u0436","estimate_s":null}]','open','2026-11-23 20:15:31.123456','2026-11-23 21:15:31.123456',NULL);
INSERT INTO "proposals" VALUES(3,'p1','Метрополис (1927)','[{"handle":"k7rm2x","label":"best","release_name":"Metropolis","size_bytes":null,"seeders":3,"why":"1080p, \u0434\u0443\u0431\u043b\u044f\u0436","estimate_s":null},{"handle":"k7rm2x","label":"smallest","release_name":"Metropolis","size_bytes":7,"seeders":3,"why":"1080p, \u0434\u0443\u0431\u043b\u044f\u0436","estimate_s":null}]','open','2026-11-23 20:15:31.123456','2026-11-23 21:15:31.123456',NULL);
CREATE TABLE results (
	user_id INTEGER NOT NULL, 
	handle TEXT NOT NULL, 
	search_id INTEGER NOT NULL, 
	decision JSON NOT NULL, 
	CONSTRAINT pk_results PRIMARY KEY (user_id, handle), 
	CONSTRAINT fk_results_user_id FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE, 
	CONSTRAINT fk_results_search_id FOREIGN KEY(search_id) REFERENCES searches (id) ON DELETE CASCADE
);
INSERT INTO "results" VALUES(2,'s5v8sj',1,'{"release":{"tracker":"rutracker","tracker_id":"0","name":"\u041c\u0435\u0442\u0440\u043e\u043f\u043e\u043b\u0438\u0441 / Metropolis [1927, BDRip 1080p] \u21160\u0000","size_bytes":8400000000,"seeders":12,"leechers":0,"info_hash":null,"url":null,"published_at":"2026-11-23T20:15:30.123456+00:00","category":"","is_downloadable":true,"is_camera":false,"is_temporary":false,"is_trusted":false,"sources":["rutracker","piratebay"]},"handle":"s5v8sj","evidence":[],"praises":[{"code":"resolution","is_temporary":false,"facts":{"lines":1080}}],"penalties":[],"rejections":[],"labels":["recommended","smallest"],"estimate_s":720}');
INSERT INTO "results" VALUES(2,'pfxmg8',1,'{"release":{"tracker":"rutracker","tracker_id":"1","name":"\u041c\u0435\u0442\u0440\u043e\u043f\u043e\u043b\u0438\u0441 / Metropolis [1927, BDRip 1080p] \u21161\u0000","size_bytes":8400000001,"seeders":12,"leechers":0,"info_hash":null,"url":null,"published_at":"2026-11-22T20:15:30.123456+00:00","category":"","is_downloadable":true,"is_camera":false,"is_temporary":false,"is_trusted":false,"sources":["rutracker","piratebay"]},"handle":"pfxmg8","evidence":[],"praises":[{"code":"resolution","is_temporary":false,"facts":{"lines":1080}}],"penalties":[],"rejections":[],"labels":["recommended","smallest"],"estimate_s":720}');
INSERT INTO "results" VALUES(2,'xj22sv',1,'{"release":{"tracker":"rutracker","tracker_id":"1000","name":"\u041c\u0435\u0442\u0440\u043e\u043f\u043e\u043b\u0438\u0441 / Metropolis [1927, BDRip 1080p] \u21161000\u0000","size_bytes":8400001000,"seeders":12,"leechers":0,"info_hash":null,"url":null,"published_at":"2024-02-27T20:15:30.123456+00:00","category":"","is_downloadable":true,"is_camera":false,"is_temporary":false,"is_trusted":false,"sources":["rutracker","piratebay"]},"handle":"xj22sv","evidence":[],"praises":[{"code":"resolution","is_temporary":false,"facts":{"lines":1080}}],"penalties":[],"rejections":[{"code":"dead","is_temporary":true,"facts":{"seeders":0,"share":0.5,"x":"\u0451"}}],"labels":[],"estimate_s":null}');
INSERT INTO "results" VALUES(3,'rk443f',2,'{"release":{"tracker":"rutracker","tracker_id":"0","name":"\u041c\u0435\u0442\u0440\u043e\u043f\u043e\u043b\u0438\u0441 / Metropolis [1927, BDRip 1080p] \u21160\u0000","size_bytes":8400000000,"seeders":12,"leechers":0,"info_hash":null,"url":null,"published_at":"2026-11-23T20:15:30.123456+00:00","category":"","is_downloadable":true,"is_camera":false,"is_temporary":false,"is_trusted":false,"sources":["rutracker","piratebay"]},"handle":"rk443f","evidence":[],"praises":[{"code":"resolution","is_temporary":false,"facts":{"lines":1080}}],"penalties":[],"rejections":[],"labels":["recommended","smallest"],"estimate_s":720}');
INSERT INTO "results" VALUES(3,'g55qmw',2,'{"release":{"tracker":"rutracker","tracker_id":"1","name":"\u041c\u0435\u0442\u0440\u043e\u043f\u043e\u043b\u0438\u0441 / Metropolis [1927, BDRip 1080p] \u21161\u0000","size_bytes":8400000001,"seeders":12,"leechers":0,"info_hash":null,"url":null,"published_at":"2026-11-22T20:15:30.123456+00:00","category":"","is_downloadable":true,"is_camera":false,"is_temporary":false,"is_trusted":false,"sources":["rutracker","piratebay"]},"handle":"g55qmw","evidence":[],"praises":[{"code":"resolution","is_temporary":false,"facts":{"lines":1080}}],"penalties":[],"rejections":[],"labels":["recommended","smallest"],"estimate_s":720}');
INSERT INTO "results" VALUES(3,'xm43z9',2,'{"release":{"tracker":"rutracker","tracker_id":"1000","name":"\u041c\u0435\u0442\u0440\u043e\u043f\u043e\u043b\u0438\u0441 / Metropolis [1927, BDRip 1080p] \u21161000\u0000","size_bytes":8400001000,"seeders":12,"leechers":0,"info_hash":null,"url":null,"published_at":"2024-02-27T20:15:30.123456+00:00","category":"","is_downloadable":true,"is_camera":false,"is_temporary":false,"is_trusted":false,"sources":["rutracker","piratebay"]},"handle":"xm43z9","evidence":[],"praises":[{"code":"resolution","is_temporary":false,"facts":{"lines":1080}}],"penalties":[],"rejections":[{"code":"dead","is_temporary":true,"facts":{"seeders":0,"share":0.5,"x":"\u0451"}}],"labels":[],"estimate_s":null}');
CREATE TABLE searches (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	user_id INTEGER NOT NULL, 
	title JSON, 
	wish JSON NOT NULL, words TEXT, profile JSON, 
	CONSTRAINT fk_searches_user_id FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE
);
INSERT INTO "searches" VALUES(1,2,'{"kind":"series","name_ru":"\u041c\u0435\u0442\u0440\u043e\u043f\u043e\u043b\u0438\u0441","name_en":"Metropolis","name_original":"Metropolis","original_language":"de","year":1927,"ids":{"tmdb":19,"imdb":"tt0017136","wikidata":"Q151599","kinopoisk":null},"runtime_min":153,"overview":"","poster_url":null,"popularity":12.5,"seasons":[{"number":1,"episode_count":3,"air_date":"1927-01-10"}],"aliases":["\u041c\u0435\u0442\u0440\u043e\u043f\u043e\u043b\u0438\u0441 \ud83d\ude00"],"sources":["tmdb","wikidata"]}','{"resolution":1080,"season":1,"episode":null,"audio":"dub","studio":"","needs_subtitles":true}','метрополис','{"name":"travel","language":"ru","resolution":1080,"lowest":720,"highest":1080,"cutoff_source":"webdlrip","sources":["screener","workprint","regional","vhsrip","tvrip","hdtvrip","hdtv","dvdrip","dvd","hdrip","webdlrip","webrip","webdl","hddvd","bdrip","uhdrip","bluray","uhd_bluray","disc","remux","unknown"],"hdr":"avoid","dolby_vision":"avoid","voices":[{"kind":"dub","studio":"","language":""},{"kind":"mvo","studio":"","language":""},{"kind":"dvo","studio":"","language":""},{"kind":"avo","studio":"","language":""},{"kind":"vo","studio":"","language":""}],"needs_language":true,"needs_original":false,"subtitles":[],"needs_subtitles":false,"codecs":["hevc","av1"],"size":"smaller","min_mb_min":null,"max_mb_min":null,"max_size_bytes":null,"min_seeders":1,"allows_3d":false,"trackers":[],"has_upgrades":true,"has_revisions":true,"order":["whole","codec","size","resolution"]}');
INSERT INTO "searches" VALUES(2,3,'{"kind":"series","name_ru":"\u041c\u0435\u0442\u0440\u043e\u043f\u043e\u043b\u0438\u0441","name_en":"Metropolis","name_original":"Metropolis","original_language":"de","year":1927,"ids":{"tmdb":19,"imdb":"tt0017136","wikidata":"Q151599","kinopoisk":null},"runtime_min":153,"overview":"","poster_url":null,"popularity":12.5,"seasons":[{"number":1,"episode_count":3,"air_date":"1927-01-10"}],"aliases":["\u041c\u0435\u0442\u0440\u043e\u043f\u043e\u043b\u0438\u0441 \ud83d\ude00"],"sources":["tmdb","wikidata"]}','{"resolution":1080,"season":1,"episode":null,"audio":"dub","studio":"","needs_subtitles":true}','метрополис','{"name":"travel","language":"ru","resolution":1080,"lowest":720,"highest":1080,"cutoff_source":"webdlrip","sources":["screener","workprint","regional","vhsrip","tvrip","hdtvrip","hdtv","dvdrip","dvd","hdrip","webdlrip","webrip","webdl","hddvd","bdrip","uhdrip","bluray","uhd_bluray","disc","remux","unknown"],"hdr":"avoid","dolby_vision":"avoid","voices":[{"kind":"dub","studio":"","language":""},{"kind":"mvo","studio":"","language":""},{"kind":"dvo","studio":"","language":""},{"kind":"avo","studio":"","language":""},{"kind":"vo","studio":"","language":""}],"needs_language":true,"needs_original":false,"subtitles":[],"needs_subtitles":false,"codecs":["hevc","av1"],"size":"smaller","min_mb_min":null,"max_mb_min":null,"max_size_bytes":null,"min_seeders":1,"allows_3d":false,"trackers":[],"has_upgrades":true,"has_revisions":true,"order":["whole","codec","size","resolution"]}');
CREATE TABLE torrents (
	info_hash TEXT NOT NULL, 
	magnet TEXT, 
	metainfo BLOB, 
	CONSTRAINT pk_torrents PRIMARY KEY (info_hash)
);
INSERT INTO "torrents" VALUES('00000000000000000000000000000000000003e9','magnet:?xt=urn:btih:00000000000000000000000000000000000003e9',NULL);
INSERT INTO "torrents" VALUES('00000000000000000000000000000000000003ea','magnet:?xt=urn:btih:00000000000000000000000000000000000003ea',NULL);
CREATE TABLE turns (
	user_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	body JSON NOT NULL, 
	CONSTRAINT pk_turns PRIMARY KEY (user_id, position), 
	CONSTRAINT fk_turns_user_id FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE
);
INSERT INTO "turns" VALUES(2,1,'user','{"text":"\u0441\u043a\u0430\u0447\u0430\u0439 \u00ab\u0401\u043b\u043a\u0438\u00bb \ud83c\udf84"}');
INSERT INTO "turns" VALUES(2,2,'assistant','{"text":"\u0423\u0436\u0435!","calls":[],"provider":"","provider_data":[{"\u0451":1.5}]}');
INSERT INTO "turns" VALUES(3,1,'user','{"text":"\u0441\u043a\u0430\u0447\u0430\u0439 \u00ab\u0401\u043b\u043a\u0438\u00bb \ud83c\udf84"}');
INSERT INTO "turns" VALUES(3,2,'assistant','{"text":"\u0423\u0436\u0435!","calls":[],"provider":"","provider_data":[{"\u0451":1.5}]}');
CREATE TABLE users (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	telegram_id BIGINT, 
	is_local_owner BOOLEAN NOT NULL, 
	language TEXT, 
	preferences JSON NOT NULL, 
	turn_count INTEGER NOT NULL, 
	CONSTRAINT uq_users_telegram_id UNIQUE (telegram_id)
);
INSERT INTO "users" VALUES(1,NULL,1,NULL,'{"profile":"balanced","resolution":null,"voices":[],"audio_language":null,"max_size_bytes":null,"auto_start_bytes":0}',0);
INSERT INTO "users" VALUES(2,1001,0,NULL,'{"profile":"balanced","resolution":null,"voices":[],"audio_language":null,"max_size_bytes":null,"auto_start_bytes":0}',2);
INSERT INTO "users" VALUES(3,1002,0,NULL,'{"profile":"travel","resolution":null,"voices":[],"audio_language":null,"max_size_bytes":null,"auto_start_bytes":0}',2);
CREATE UNIQUE INDEX ix_users_local_owner ON users (is_local_owner) WHERE is_local_owner;
CREATE INDEX ix_searches_user_id ON searches (user_id);
CREATE INDEX ix_results_search_id ON results (search_id);
CREATE INDEX ix_downloads_info_hash ON downloads (info_hash);
CREATE INDEX ix_downloads_state ON downloads (state);
CREATE INDEX ix_proposals_user_id_state ON proposals (user_id, state);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('users',3);
INSERT INTO "sqlite_sequence" VALUES('searches',2);
COMMIT;
