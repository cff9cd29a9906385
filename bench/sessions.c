/* SPDX-License-Identifier: Apache-2.0 */
/* sessions.c - see sessions.h. The order of lines, the tasks and the pauses are those of real captures. */
#include "sessions.h"

#include "catalogue_gen.h"

const struct task_name task_names[TASKS] = {
	[CONN] = { "apfMsConnTask_", 'a', 0 },
	[SPAM] = { "spamApTask", 'a', 0 },
	[DOT1X] = { "Dot1x_NW_MsgTask_", 'c', 0 },
	[DOT1X_ONE] = { "dot1xMsgTask", 0, 0 },
	[RADIUS] = { "radiusTransportThread", 0, 0 },
	[RADIUS_IO] = { "radiusTransportThread", 0, 1 },
	[AAA] = { "aaaQueueReader", 0, 0 },
	[PEM] = { "pemReceiveTask", 0, 0 },
	[DHCP] = { "DHCP Socket Task", 0, 0 },
	[RECV] = { "apfReceiveTask", 0, 0 },
	[TIMER] = { "osapiBsnTimer", 0, 0 },
};

#define START "pem=START pem_n=0 "
#define CHANGE(from, f, to, t) "from=" from " from_n=" f " to=" to " to_n=" t " last=" from " last_n=" f
#define NO_ACL "old=none old_id=255 new=none new_id=255 "

#define POLICY(role, pem)                                                                     \
	{ MSG_GLOBAL_CLIENTS_ALLOWED, CONN, 0, "n=200" },                                     \
	{ MSG_MAX_CLIENT_TRAP, CONN, 0, "threshold=0 cur=0" },                                \
	{ MSG_RF_PROFILE_CLIENTS_ALLOWED, CONN, 0, "n=600" },                                 \
	{ MSG_INTERFACE_POLICY, CONN, 0, "role=" role " nac=2 quarantine=0" },                \
	{ MSG_INTERFACE_POLICY_AGAIN, CONN, 0, "" },                                          \
	{ MSG_CHANGING_IPV4_ACL, CONN, 0, pem NO_ACL "src=apf_policy.c:2202" },               \
	{ MSG_CHANGING_IPV6_ACL, CONN, 0, pem NO_ACL "src=apf_policy.c:2223" },               \
	{ MSG_WLAN_POLICY_PMIPV6, CONN, 0, "" },                                              \
	{ MSG_FLEX_CENTRAL_SWITCH_SET, CONN, 1, "line=4795 central=TRUE" },                   \
	{ MSG_FLEX_SPLIT_ACL, CONN, 0, "line=4798 acl=65535" },                               \
	{ MSG_LOCAL_BRIDGING_OVERRIDE, CONN, 0, "site=default-group interface=$interface" },  \
	{ MSG_LOCAL_BRIDGING_POLICY, CONN, 0, "interface_id=12 interface=$interface" },       \
	{ MSG_SSID_IE_STATUS, CONN, 0, "status=0 n=0" },                                      \
	{ MSG_SSID_IE_FLAGS, CONN, 0, "done=0 finish=0" },                                    \
	{ MSG_STA_RATES, CONN, 0, "n=8 rates=\"140 18 152 36 176 72 96 108 0 0 0 0 0 0 0 0\"" }, \
	{ MSG_SUPP_RATES_STATUS, CONN, 0, "status=0 got=1" }

#define JOINED(before)                                                                        \
	{ MSG_PEM_INITIALIZING_POLICY, CONN, 0, START },                                      \
	{ MSG_PEM_CHANGE_STATE, CONN, 0, CHANGE("START", "0", "AUTHCHECK", "2") },            \
	{ MSG_PEM_CHANGE_STATE, CONN, 0, CHANGE("AUTHCHECK", "2", "8021X_REQD", "3") },       \
	{ MSG_CENTRAL_SWITCH, CONN, 0, "central=TRUE" },                                      \
	{ MSG_NOT_USING_WMM, CONN, 0, "qos_cap=0" },                                          \
	{ MSG_PEM_PLUMBED_LWAPP_RULE, CONN, 0, "pem=8021X_REQD pem_n=3 flex_acl=" },                    \
	{ MSG_ASSO_STATE_INC, CONN, 1, "" },                                                  \
	{ MSG_PEM_ADD_USER_STATE, CONN, 0, "src=apf_policy.c:333 from=" before " to=Associated" }, \
	{ MSG_PEM_ADD_USER_SESSION_TIMEOUT, CONN, 0, "session=1800 ms=1800 running=0" },      \
	{ MSG_STOPPING_DELETION, CONN, 0, "caller=48" },                                      \
	{ MSG_PEM_ADD_USER_TIMEOUTS, CONN, 0, "ms=1800 session=1800" },                       \
	{ MSG_ASSOC_RESPONSE, CONN, 0, "status=0" },                                          \
	{ MSG_ASSOC_REQ_STATE, CONN, 0, "src=apf_80211.c:8292 from=Associated to=Associated" }

static const struct step assoc[] = {
	{ MSG_ADD_MOBILE_LWAPP_AP, CONN, 0, "" },
	{ MSG_ASSOC_REQUEST, CONN, 0, "ap_name=$ap_name" },
	POLICY("Unassociated", START),
	{ MSG_RSN_IE, CONN, 0, "type=48 length=20" },
	{ MSG_PEM_RESET_MOBILE, CONN, 0, "n=0" },
	{ MSG_UPDATING_AID, CONN, 0, "aid=$aid" },
	JOINED("Idle"),
	{ MSG_DOT1X_INITIATE, SPAM, 3, "" },
};

static const struct step roam[] = {
	{ MSG_REASSOC_REQUEST, CONN, 0, "ap_name=$ap_name" },
	POLICY("Local", "pem=RUN pem_n=20 "),
	{ MSG_RSN_IE, CONN, 0, "type=48 length=38" },
};

static const struct step roam_end[] = {
	{ MSG_PEM_RESET_MOBILE, CONN, 0, "n=0" },
	{ MSG_PEM_DELETED_LWAPP_RULE, CONN, 0, START "ap=$old_ap" },
	{ MSG_UPDATED_LOCATION, CONN, 0, "old_ap=$old_ap old_slot=$slot" },
	{ MSG_UPDATING_AID, CONN, 0, "aid=$aid" },
	JOINED("Associated"),
};

static const struct step psk[] = {
	{ MSG_PKC_CACHE_CREATE, DOT1X, 1, "rsn=2 bssid=" },
	{ MSG_ACTIVE_KEY_INDEX, DOT1X, 0, "from=8 to=8" },
	{ MSG_ACTIVE_KEY_INDEX, DOT1X, 0, "from=8 to=0" },
	{ MSG_PMKID_CACHE_ADD, DOT1X, 0, "index=0" },
	{ MSG_NEW_PMKID, DOT1X, 0, "len=16" },
	{ STEP_DUMP16, DOT1X, 0, "" },
	{ MSG_RSN_PSK_START, DOT1X, 0, "" },
	{ MSG_EAP_PARAMS_GLOBAL, DOT1X, 0, "" },
	{ MSG_PAE_STATE, DOT1X, 0, "to=\"Force Auth\"" },
	{ MSG_EAPOL_HEADER, DOT1X, 0, "" },
	{ STEP_DUMP_HEADER, DOT1X, 0, "" },
};

static const struct step eap_begin[] = {
	{ MSG_EAP_PARAMS_GLOBAL, DOT1X, 0, "" },
	{ MSG_REAUTH_TIMEOUT_SET, DOT1X, 0, "n=1800" },
	{ MSG_PAE_STATE, DOT1X, 0, "to=Connecting" },
	{ MSG_EAP_ID_REQUEST, DOT1X, 0, "eapid=1" },
	{ MSG_EAPOL_EAPPKT, DOT1X, 14, "" },
	{ MSG_IDENTITY_RESPONSE, DOT1X, 0, "n=1" },
	{ MSG_EAP_STATE, DOT1X, 0, "from=Connecting to=Authenticating" },
	{ MSG_PAE_STATE, DOT1X, 0, "to=Authenticating" },
	{ MSG_BACKEND_AUTH_RESPONSE, DOT1X, 0, "" },
};

#define EAP_ASKED                                                                                  \
	{ MSG_RADIUS_INCOMING, RADIUS_IO, 8, "code=11" },                                          \
	{ MSG_RADIUS_RESPONSE, RADIUS_IO, 0, "code=11" },                                          \
	{ MSG_ACCESS_CHALLENGE, DOT1X, 0, "" },                                                    \
	{ MSG_BACKEND_AUTH_REQ, DOT1X, 0, "eapid=$eapid" }
#define EAP_ANSWERED                                                                               \
	{ MSG_EAP_REQUEST_FROM_AAA, DOT1X, 0, "eapid=$eapid" },                                    \
	{ MSG_EAPOL_EAPPKT, DOT1X, 6, "" },                                                        \
	{ MSG_BACKEND_AUTH_RESPONSE, DOT1X, 0, "" }

static const struct step eap_first[] = {
	EAP_ASKED,
	{ MSG_EAP_ID_UPDATED, DOT1X, 0, "from=$last_eapid to=$eapid" },
	EAP_ANSWERED,
};

static const struct step eap_trip[] = { EAP_ASKED, EAP_ANSWERED };

static const struct step eap_end[] = {
	{ MSG_RADIUS_INCOMING, RADIUS_IO, 9, "code=2" },
	{ MSG_RADIUS_RESPONSE, RADIUS_IO, 0, "code=2" },
	{ MSG_AAA_ERROR_RETURNED, RADIUS, 0, "text=Success code=0" },
	{ MSG_AUTHORIZATION_RESPONSE, RADIUS_IO, 0, "addr=$number" },
	{ MSG_ACCESS_ACCEPT, DOT1X, 0, "" },
	{ MSG_REAUTH_TIMEOUT_SET, DOT1X, 0, "n=1800" },
	{ MSG_PKC_CACHE_CREATE, DOT1X, 0, "rsn=2 bssid=" },
	{ MSG_ACTIVE_KEY_INDEX, DOT1X, 0, "from=8 to=8" },
	{ MSG_ACTIVE_KEY_INDEX, DOT1X, 0, "from=8 to=0" },
	{ MSG_PMKID_CACHE_ADD, DOT1X, 0, "index=0" },
	{ MSG_NEW_PMKID, DOT1X, 0, "len=16" },
	{ STEP_DUMP16, DOT1X, 0, "" },
	{ MSG_EAP_STATE, DOT1X, 0, "from=Authenticating to=Authenticated" },
	{ MSG_PAE_STATE, DOT1X, 0, "to=Authenticated" },
};

#define MSCB_DUMP(task)                                                                            \
	{ MSG_MSCB_DUMP_NHMAC, task, 0, "nh=$ap jumbo=0 n=1" },                                    \
	{ MSG_MSCB_DUMP_BSSID, task, 0, "" },                                                      \
	{ MSG_MSCB_DUMP_SNAP, task, 0, "snap=\"00 00 00\" wep=0 vlan=0 n=3325256709" },            \
	{ MSG_MSCB_DUMP_PORT, task, 0, "port=5246 n=3325256805 ap_port=30613" }

#define MESSAGE_1                                                                                  \
	{ MSG_PMKID_CACHE_ENTRY_FOUND, DOT1X, 0, "index=0" },                                      \
	{ MSG_PMKID_IN_M1, DOT1X, 0, "len=16" },                                                   \
	{ STEP_DUMP16, DOT1X, 0, "" },                                                             \
	{ MSG_KEY_EXCHANGE_START, DOT1X, 0, "" },                                                  \
	{ MSG_EAPOL_KEY_SENT, DOT1X, 0, "state=INITPMK m=1 kind= replay=$replay" },                \
	{ MSG_EAP_PKT_ALLOC, DOT1X, 0, "" },                                                       \
	MSCB_DUMP(DOT1X)

#define MESSAGE_2                                                                                  \
	{ MSG_EAPOL_KEY_RECEIVED, DOT1X, 4, "" },                                                  \
	{ MSG_EAPOL_VERSION_IGNORED, DOT1X, 0, "version=1" },                                      \
	{ MSG_EAPOL_KEY_IN_STATE, DOT1X, 0, "state=PTK_START m=2" }

static const struct step keys[] = {
	MESSAGE_1,
	MESSAGE_2,
	{ MSG_PMK_CACHE_SENDING_ADD, DOT1X, 0, "" },
	{ MSG_EAPOL_KEY_SENT, DOT1X, 0, "state=PTKINITNEGOTIATING m=3 kind= replay=$replay" },
	{ MSG_EAPOL_KEY_RECEIVED, DOT1X, 5, "" },
	{ MSG_EAPOL_VERSION_IGNORED, DOT1X, 0, "version=1" },
	{ MSG_EAPOL_KEY_IN_STATE, DOT1X, 0, "state=PTKINITNEGOTIATING m=4" },
	{ MSG_PEM_CHANGE_STATE, DOT1X, 1, CHANGE("8021X_REQD", "3", "L2AUTHCOMPLETE", "4") },
	{ MSG_PEM_PLUMBED_LWAPP_RULE, DOT1X, 0, "pem=L2AUTHCOMPLETE pem_n=4 flex_acl=" },
	{ MSG_PEM_CHANGE_STATE, DOT1X, 0, CHANGE("L2AUTHCOMPLETE", "4", "DHCP_REQD", "7") },
};

#define DHCP_ASKS(len) \
	{ MSG_DHCP_RECEIVED, DHCP, 40, "op=\"BOOTREQUEST (1)\" len=" len " vlan=0 port=1 encap=ec03 xid=$number" }, \
	{ MSG_DHCP_MSTYPE, DHCP, 0, "encap=ec03 mstype=0ff:ff:ff:ff:ff:ff" }
#define DHCP_ANSWERS \
	{ MSG_DHCP_RECEIVED, DHCP, 40, "op=\"BOOTREPLY (2)\" len=320 port=1 encap=ec00 xid=$number" }

static const struct step dhcp[] = {
	{ MSG_NPU_ADDED, PEM, 1, "type=9 flags=0" },
	{ MSG_XID_SENT, PEM, 0, "" },
	DHCP_ASKS("308"),
	DHCP_ANSWERS,
	DHCP_ASKS("320"),
	DHCP_ANSWERS,
	{ MSG_DHCP_ACK_SERVER, DHCP, 0, "mscb=$number oldip=$number server=10.0.0.1 ip=$new_ip" },
	{ MSG_PEM_CHANGE_STATE, DHCP, 0, "ip=$new_ip " CHANGE("DHCP_REQD", "7", "RUN", "20") },
	{ MSG_PEM_PLUMBED_LWAPP_RULE, DHCP, 0, "ip=$new_ip pem=RUN pem_n=20 flex_acl=" },
	{ MSG_NPU_ADDED, PEM, 1, "ip=$new_ip type=1 flags=0" },
	{ MSG_GARP_SENT, PEM, 0, "ip=$new_ip" },
};

static const struct step run_again[] = {
	{ MSG_PEM_CHANGE_STATE, RECV, 1, CHANGE("DHCP_REQD", "7", "RUN", "20") },
	{ MSG_PEM_PLUMBED_LWAPP_RULE, RECV, 0, "pem=RUN pem_n=20 flex_acl=" },
	{ MSG_NPU_ADDED, PEM, 1, "type=1 flags=0" },
	{ MSG_GARP_SENT, PEM, 0, "" },
};

static const struct step stay[] = { { STEP_WAIT, 0, 240000, "" } };
static const struct step away[] = { { STEP_WAIT, 0, 120000, "" } };

static const struct step rekey[] = {
	{ MSG_EAPOL_KEY_SENT, DOT1X, 0, "state=PTKINITDONE m=5 kind=group replay=$replay" },
	{ MSG_EAPOL_KEY_RECEIVED, DOT1X, 7, "" },
	{ MSG_EAPOL_VERSION_IGNORED, DOT1X, 0, "version=1" },
	{ MSG_EAPOL_KEY_IN_STATE, DOT1X, 0, "state=REKEYNEGOTIATING m=6" },
};

static const struct step pmkid[] = {
	{ MSG_RSN_PMKID_COUNT, CONN, 0, "n=1" },
	{ MSG_RECEIVED_PMKID, CONN, 0, "len=16" },
	{ STEP_DUMP16, CONN, 0, "" },
	{ MSG_PMKID_SEARCH, CONN, 0, "" },
	{ MSG_PMKID_CACHE_ENTRY_FOUND, CONN, 0, "index=0" },
	{ MSG_PMKID_VALID, CONN, 0, "" },
	{ MSG_ACTIVE_KEY_INDEX, CONN, 0, "from=1 to=0" },
};

static const struct step okc[] = {
	{ MSG_RSN_PMKID_COUNT, CONN, 0, "n=1" },
	{ MSG_RECEIVED_PMKID, CONN, 0, "len=16" },
	{ STEP_DUMP16, CONN, 0, "" },
	{ MSG_PMKID_SEARCH, CONN, 0, "" },
	{ MSG_PMKID_NOT_FOUND, CONN, 0, "" },
	{ MSG_PMKID_COMPUTE_TRY, CONN, 0, "" },
	{ MSG_FIND_PMK_IN_CACHE, CONN, 0, "what=BSSID len=6" },
	{ STEP_DUMP6, CONN, 0, "" },
	{ MSG_FIND_PMK_IN_CACHE, CONN, 0, "what=realAA len=6" },
	{ STEP_DUMP6, CONN, 0, "" },
	{ MSG_FIND_PMK_IN_CACHE, CONN, 0, "what=PMKID len=16" },
	{ STEP_DUMP16, CONN, 0, "" },
	{ MSG_PMKID_DUMP_AA, CONN, 0, "len=6" },
	{ STEP_DUMP6, CONN, 0, "" },
	{ MSG_PMKID_DUMP_SPA, CONN, 0, "len=6" },
	{ STEP_DUMP6, CONN, 0, "" },
	{ MSG_PMKID_CACHE_ADD, CONN, 0, "index=0" },
	{ MSG_NEW_PMKID, CONN, 0, "len=16" },
	{ STEP_DUMP16, CONN, 0, "" },
	{ MSG_PMKID_COMPUTED, CONN, 0, "" },
	{ MSG_ACTIVE_KEY_INDEX, CONN, 0, "from=0 to=0" },
};

static const struct step existing_pmk[] = {
	{ MSG_RSN_EXISTING_PMK, DOT1X, 7, "" },
	{ MSG_EAP_SUCCESS_SKIPPED, DOT1X, 0, "" },
};

static const struct step cckm[] = {
	{ MSG_CCKM_REASSOC_RECEIVED, CONN, 0, "" },
	{ MSG_REASSOC_REQUEST, CONN, 0, "ap_name=" },
	{ MSG_RSN_IE, CONN, 0, "type=48 length=22" },
	{ MSG_CCKM_IN_USE, CONN, 0, "" },
	{ MSG_ACTIVE_KEY_INDEX, CONN, 0, "from=0 to=8" },
	{ MSG_CCKM_REASSOC_PROCESSING, CONN, 0, "" },
	{ MSG_CCKM_MIC_HMAC, CONN, 0, "alg=MD5" },
	{ MSG_CCKM_REASSOC_VALID, CONN, 0, "" },
	{ MSG_CCKM_NEW_PTK, CONN, 1, "" },
	{ MSG_ACTIVE_KEY_INDEX, CONN, 0, "from=8 to=8" },
	{ MSG_ACTIVE_KEY_INDEX, CONN, 0, "from=8 to=0" },
	{ MSG_PKC_CACHE_CREATE, CONN, 0, "rsn=0" },
	{ MSG_CCKM_MIC_HMAC, CONN, 0, "alg=MD5" },
	{ MSG_CCKM_RESPONSE_IE, CONN, 0, "len=62" },
	{ MSG_PEM_RESET_MOBILE, CONN, 0, "n=0" },
	{ MSG_PEM_DELETED_LWAPP_RULE, CONN, 0, START "ap=$old_ap" },
	{ MSG_UPDATED_LOCATION, CONN, 0, "old_ap=$old_ap old_slot=$slot" },
	{ MSG_UPDATING_AID, CONN, 0, "aid=$aid" },
	JOINED("Associated"),
	{ MSG_EAP_SUCCESS_SKIPPED, DOT1X, 5, "" },
	{ MSG_PEM_CHANGE_STATE, DOT1X, 1, CHANGE("8021X_REQD", "3", "L2AUTHCOMPLETE", "4") },
	{ MSG_PEM_PLUMBED_LWAPP_RULE, DOT1X, 0, "pem=L2AUTHCOMPLETE pem_n=4 flex_acl=" },
	{ MSG_PEM_CHANGE_STATE, DOT1X, 0, CHANGE("L2AUTHCOMPLETE", "4", "DHCP_REQD", "7") },
};

static const struct step ft[] = {
	{ MSG_FT_PREAUTH, CONN, 0, "way=Air" },
	{ MSG_FT_LOCAL_ROAM, CONN, 0, "" },
	{ MSG_FT_AKM_COUNT, CONN, 0, "n=1" },
	{ MSG_FT_AKM_MATCH, CONN, 0, "akm=3" },
	{ MSG_FT_PREAUTH_ENTRY, CONN, 0, "" },
	{ MSG_FT_MDIE_ADD, CONN, 0, "md=43760" },
	{ MSG_REASSOC_REQUEST, CONN, 9, "ap_name=" },
	{ MSG_FT_VENDOR_IE, CONN, 0, "" },
	{ MSG_FT_CAPABLE, CONN, 0, "" },
	{ MSG_RSN_IE, CONN, 0, "type=48 length=38" },
	{ MSG_FT_ROAM_SUCCEEDED, CONN, 0, "" },
	{ MSG_UPDATED_LOCATION, CONN, 0, "old_ap=$old_ap old_slot=$slot" },
	{ MSG_ASSOC_RESPONSE, CONN, 1, "status=0" },
	{ MSG_FT_FINISHING, DOT1X, 4, "" },
	{ MSG_EAP_SUCCESS_SKIPPED, DOT1X, 0, "" },
};

static const struct step idle[] = {
	{ MSG_IDLE_TIMEOUT_FROM_AP, RECV, 300000, "" },
	{ MSG_DELETE_BY_MSCB, RECV, 0, "delete_reason=4 reason=4" },
	{ MSG_SCHEDULING_DELETION, RECV, 0, "caller=30 seconds=1" },
	{ STEP_WAIT, 0, 1000, "" },
};

static const struct step session[] = {
	{ MSG_MS_EXPIRE_CALLBACK, TIMER, 600000, "src=apf_ms.c:608" },
	{ MSG_EXPIRE_MOBILE_STATE, RECV, 0, "src=apf_ms.c:6632 from=Associated to=Disassociated" },
	{ MSG_SCHEDULING_DELETION, RECV, 0, "caller=45 seconds=10" },
	{ STEP_WAIT, 0, 10000, "" },
};

static const struct step operator[] = {
	{ MSG_DELETE_BY_MSCB, RECV, 0, "delete_reason=6 reason=1" },
	{ MSG_SCHEDULING_DELETION, RECV, 0, "caller=30 seconds=1" },
	{ STEP_WAIT, 0, 1000, "" },
};

static const struct step removal[] = {
	{ MSG_MS_EXPIRE_CALLBACK, TIMER, 0, "src=apf_ms.c:608" },
	{ MSG_EXPIRE_MOBILE_STATE, RECV, 0, "src=apf_ms.c:6632 from=Associated to=Disassociated" },
	{ MSG_SENT_DEAUTHENTICATE, RECV, 0, "bssid=$ap src=apf_ms.c:6726" },
	{ MSG_PMKID_CACHE_ENTRY_FOUND, RECV, 0, "index=0" },
	{ MSG_PMKID_CACHE_REMOVE, RECV, 0, "" },
	{ MSG_PMK_CACHE_RESET, RECV, 0, "index=0" },
	{ MSG_ACTIVE_KEY_INDEX, RECV, 0, "from=0 to=8" },
	{ MSG_DELETING_PMK_ON_DEAUTH, RECV, 0, "" },
	{ MSG_GLOBAL_PMK_DELETE_FAILED, RECV, 0, "" },
	{ MSG_ASSO_STATE_DEC, RECV, 1, "" },
	{ MSG_EXPIRE_MOBILE_STATE, RECV, 0, "src=apf_ms.c:6764 from=Disassociated to=Idle" },
	{ MSG_PEM_RESET_MOBILE, RECV, 0, "n=0" },
	{ MSG_PEM_DELETED_LWAPP_RULE, RECV, 0, START },
	{ MSG_DELETING_MOBILE, RECV, 0, "" },
	{ MSG_NPU_REMOVED, PEM, 1, "" },
};

#define BAD_M2                                                                                     \
	MESSAGE_2,                                                                                 \
	{ MSG_M2_INVALID_MIC, DOT1X, 0, "version=2" },                                             \
	{ MSG_DOT1X_TIMER, TIMER, 1000, "timer=timeoutEvt m=2" }
#define M1_AGAIN(n)                                                                                \
	{ MSG_EAPOL_KEY_RETRANSMIT, DOT1X_ONE, 0, "n=" n " m=1 len=121" },                         \
	MSCB_DUMP(DOT1X_ONE)

static const struct step wrong_key[] = {
	MESSAGE_1,
	BAD_M2,
	M1_AGAIN("1"),
	BAD_M2,
	M1_AGAIN("2"),
	BAD_M2,
	{ MSG_EAPOL_KEY_RETRANSMIT_FAILED, DOT1X, 0, "m=1 n=3 deauths=0" },
	{ MSG_SENT_DEAUTHENTICATE, DOT1X, 0, "bssid=$ap src=1x_ptsm.c:546" },
	{ MSG_SCHEDULING_DELETION, DOT1X, 0, "caller=57 seconds=10" },
	{ STEP_WAIT, 0, 10000, "" },
};

static const struct step radius_timeout[] = {
	{ MSG_RADIUS_MAX_RETRANSMISSION, RADIUS, 10020, "server=10.0.0.31" },
	{ MSG_RADIUS_MAX_RETRANSMISSION, RADIUS, 10011, "server=10.0.0.32" },
	{ MSG_AAA_NO_RETRIES, RADIUS, 0, "" },
	{ MSG_AAA_ERROR_RETURNED, RADIUS, 0, "text=Timeout code=-5" },
	{ MSG_AAA_BE_RESPONSE, AAA, 0, "text=Timeout" },
	{ MSG_AAA_BE_RETURNING, AAA, 0, "" },
	{ MSG_AAA_MESSAGE_RECEIVED, AAA, 0, "text=Timeout" },
	{ MSG_AAA_ERROR_PROCESSED, DOT1X, 2, "text=Timeout code=-5" },
	{ MSG_SENT_DEAUTHENTICATE, DOT1X, 0, "bssid=$ap src=1x_auth_pae.c:1912" },
	{ MSG_SCHEDULING_DELETION, DOT1X, 0, "caller=65 seconds=10" },
	{ STEP_WAIT, 0, 10000, "" },
};

static const struct step radius_reject[] = {
	{ MSG_RADIUS_INCOMING, RADIUS_IO, 27, "code=3" },
	{ MSG_RADIUS_RESPONSE, RADIUS_IO, 0, "code=3" },
	{ MSG_RADIUS_RECEIVED_REJECT, RADIUS, 0, "server=10.0.0.31 n=3" },
	{ MSG_AAA_NO_RETRIES, RADIUS, 0, "" },
	{ MSG_AAA_ERROR_RETURNED, RADIUS, 0, "text=\"Authentication Failed\" code=-4" },
	{ MSG_ACCESS_REJECT, DOT1X, 1, "" },
	{ MSG_EAP_STATE, DOT1X, 0, "from=Authenticating to=Aborting" },
	{ MSG_SENT_DEAUTHENTICATE, DOT1X, 0, "bssid=$ap src=1x_bauth_sm.c:701" },
	{ MSG_SCHEDULING_DELETION, DOT1X, 0, "caller=65 seconds=10" },
	{ STEP_WAIT, 0, 10000, "" },
};

static const struct step no_dhcp[] = {
	{ MSG_NPU_ADDED, PEM, 1, "type=9 flags=0" },
	{ MSG_XID_SENT, PEM, 0, "" },
	DHCP_ASKS("308"),
	{ STEP_WAIT, 0, 4000, "" },
	DHCP_ASKS("308"),
	{ STEP_WAIT, 0, 8000, "" },
	DHCP_ASKS("308"),
	{ STEP_WAIT, 0, 16000, "" },
	DHCP_ASKS("308"),
	{ STEP_WAIT, 0, 90000, "" },
};

#define SEGMENT(table, does) { table, sizeof(table) / sizeof((table)[0]), does }

const struct segment segments[SEGMENTS] = {
	[SEG_ASSOC] = SEGMENT(assoc, 0),
	[SEG_ROAM] = SEGMENT(roam, MOVES),
	[SEG_ROAM_END] = SEGMENT(roam_end, 0),
	[SEG_PSK] = SEGMENT(psk, 0),
	[SEG_EAP_BEGIN] = SEGMENT(eap_begin, 0),
	[SEG_EAP_FIRST] = SEGMENT(eap_first, 0),
	[SEG_EAP_TRIP] = SEGMENT(eap_trip, REPEATS),
	[SEG_EAP_END] = SEGMENT(eap_end, 0),
	[SEG_KEYS] = SEGMENT(keys, 0),
	[SEG_DHCP] = SEGMENT(dhcp, GETS_ADDRESS),
	[SEG_RUN_AGAIN] = SEGMENT(run_again, 0),
	[SEG_STAY] = SEGMENT(stay, 0),
	[SEG_REKEY] = SEGMENT(rekey, 0),
	[SEG_PMKID] = SEGMENT(pmkid, 0),
	[SEG_OKC] = SEGMENT(okc, 0),
	[SEG_CCKM] = SEGMENT(cckm, MOVES),
	[SEG_FT] = SEGMENT(ft, MOVES),
	[SEG_EXISTING_PMK] = SEGMENT(existing_pmk, 0),
	[SEG_IDLE] = SEGMENT(idle, 0),
	[SEG_SESSION] = SEGMENT(session, 0),
	[SEG_OPERATOR] = SEGMENT(operator, 0),
	[SEG_REMOVAL] = SEGMENT(removal, LEAVES),
	[SEG_WRONG_KEY] = SEGMENT(wrong_key, 0),
	[SEG_RADIUS_TIMEOUT] = SEGMENT(radius_timeout, 0),
	[SEG_RADIUS_REJECT] = SEGMENT(radius_reject, 0),
	[SEG_NO_DHCP] = SEGMENT(no_dhcp, 0),
	[SEG_AWAY] = SEGMENT(away, LEAVES),
};
