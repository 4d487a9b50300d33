-- A paper that was set aside has lost its documents: sent once more, it is a new one.
UPDATE people_tray SET request_key = request_key || ':' || id WHERE state = 'set_aside';
