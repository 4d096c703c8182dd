// DingTalkSource
