// DingTalkSimulator
