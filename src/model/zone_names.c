#include "base/text.h"
#include "model/zone_data.h"

/* Names of the IANA tz database, release 2026f (zones and links, the old ones included). */
/* clang-format off */
static const struct {
    const char *region;
    const char *names; /* separated by single spaces */
} regions[] = {
    {"",
     "CET CST6CDT Cuba EET EST EST5EDT Egypt Eire Factory GB GB-Eire GMT GMT+0 GMT-0 GMT0 "
     "Greenwich HST Hongkong Iceland Iran Israel Jamaica Japan Kwajalein Libya MET MST "
     "MST7MDT NZ NZ-CHAT Navajo PRC PST8PDT Poland Portugal ROC ROK Singapore Turkey UCT "
     "UTC Universal W-SU WET Zulu"},
    {"Africa/",
     "Abidjan Accra Addis_Ababa Algiers Asmara Asmera Bamako Bangui Banjul Bissau Blantyre "
     "Brazzaville Bujumbura Cairo Casablanca Ceuta Conakry Dakar Dar_es_Salaam Djibouti "
     "Douala El_Aaiun Freetown Gaborone Harare Johannesburg Juba Kampala Khartoum Kigali "
     "Kinshasa Lagos Libreville Lome Luanda Lubumbashi Lusaka Malabo Maputo Maseru Mbabane "
     "Mogadishu Monrovia Nairobi Ndjamena Niamey Nouakchott Ouagadougou Porto-Novo "
     "Sao_Tome Timbuktu Tripoli Tunis Windhoek"},
    {"America/",
     "Adak Anchorage Anguilla Antigua Araguaina Argentina/Buenos_Aires Argentina/Catamarca "
     "Argentina/ComodRivadavia Argentina/Cordoba Argentina/Jujuy Argentina/La_Rioja "
     "Argentina/Mendoza Argentina/Rio_Gallegos Argentina/Salta Argentina/San_Juan "
     "Argentina/San_Luis Argentina/Tucuman Argentina/Ushuaia Aruba Asuncion Atikokan Atka "
     "Bahia Bahia_Banderas Barbados Belem Belize Blanc-Sablon Boa_Vista Bogota Boise "
     "Buenos_Aires Cambridge_Bay Campo_Grande Cancun Caracas Catamarca Cayenne Cayman "
     "Chicago Chihuahua Ciudad_Juarez Coral_Harbour Cordoba Costa_Rica Coyhaique Creston "
     "Cuiaba Curacao Danmarkshavn Dawson Dawson_Creek Denver Detroit Dominica Edmonton "
     "Eirunepe El_Salvador Ensenada Fort_Nelson Fort_Wayne Fortaleza Glace_Bay Godthab "
     "Goose_Bay Grand_Turk Grenada Guadeloupe Guatemala Guayaquil Guyana Halifax Havana "
     "Hermosillo Indiana/Indianapolis Indiana/Knox Indiana/Marengo Indiana/Petersburg "
     "Indiana/Tell_City Indiana/Vevay Indiana/Vincennes Indiana/Winamac Indianapolis "
     "Inuvik Iqaluit Jamaica Jujuy Juneau Kentucky/Louisville Kentucky/Monticello Knox_IN "
     "Kralendijk La_Paz Lima Los_Angeles Louisville Lower_Princes Maceio Managua Manaus "
     "Marigot Martinique Matamoros Mazatlan Mendoza Menominee Merida Metlakatla "
     "Mexico_City Miquelon Moncton Monterrey Montevideo Montreal Montserrat Nassau "
     "New_York Nipigon Nome Noronha North_Dakota/Beulah North_Dakota/Center "
     "North_Dakota/New_Salem Nuuk Ojinaga Panama Pangnirtung Paramaribo Phoenix "
     "Port-au-Prince Port_of_Spain Porto_Acre Porto_Velho Puerto_Rico Punta_Arenas "
     "Rainy_River Rankin_Inlet Recife Regina Resolute Rio_Branco Rosario Santa_Isabel "
     "Santarem Santiago Santo_Domingo Sao_Paulo Scoresbysund Shiprock Sitka St_Barthelemy "
     "St_Johns St_Kitts St_Lucia St_Thomas St_Vincent Swift_Current Tegucigalpa Thule "
     "Thunder_Bay Tijuana Toronto Tortola Vancouver Virgin Whitehorse Winnipeg Yakutat "
     "Yellowknife"},
    {"Antarctica/",
     "Casey Davis DumontDUrville Macquarie Mawson McMurdo Palmer Rothera South_Pole Syowa "
     "Troll Vostok"},
    {"Arctic/",
     "Longyearbyen"},
    {"Asia/",
     "Aden Almaty Amman Anadyr Aqtau Aqtobe Ashgabat Ashkhabad Atyrau Baghdad Bahrain Baku "
     "Bangkok Barnaul Beirut Bishkek Brunei Calcutta Chita Choibalsan Chongqing Chungking "
     "Colombo Dacca Damascus Dhaka Dili Dubai Dushanbe Famagusta Gaza Harbin Hebron "
     "Ho_Chi_Minh Hong_Kong Hovd Irkutsk Istanbul Jakarta Jayapura Jerusalem Kabul "
     "Kamchatka Karachi Kashgar Kathmandu Katmandu Khandyga Kolkata Krasnoyarsk "
     "Kuala_Lumpur Kuching Kuwait Macao Macau Magadan Makassar Manila Muscat Nicosia "
     "Novokuznetsk Novosibirsk Omsk Oral Phnom_Penh Pontianak Pyongyang Qatar Qostanay "
     "Qyzylorda Rangoon Riyadh Saigon Sakhalin Samarkand Seoul Shanghai Singapore "
     "Srednekolymsk Taipei Tashkent Tbilisi Tehran Tel_Aviv Thimbu Thimphu Tokyo Tomsk "
     "Ujung_Pandang Ulaanbaatar Ulan_Bator Urumqi Ust-Nera Vientiane Vladivostok Yakutsk "
     "Yangon Yekaterinburg Yerevan"},
    {"Atlantic/",
     "Azores Bermuda Canary Cape_Verde Faeroe Faroe Jan_Mayen Madeira Reykjavik "
     "South_Georgia St_Helena Stanley"},
    {"Australia/",
     "ACT Adelaide Brisbane Broken_Hill Canberra Currie Darwin Eucla Hobart LHI Lindeman "
     "Lord_Howe Melbourne NSW North Perth Queensland South Sydney Tasmania Victoria West "
     "Yancowinna"},
    {"Brazil/",
     "Acre DeNoronha East West"},
    {"Canada/",
     "Atlantic Central Eastern Mountain Newfoundland Pacific Saskatchewan Yukon"},
    {"Chile/",
     "Continental EasterIsland"},
    {"Etc/",
     "GMT GMT+0 GMT+1 GMT+10 GMT+11 GMT+12 GMT+2 GMT+3 GMT+4 GMT+5 GMT+6 GMT+7 GMT+8 GMT+9 "
     "GMT-0 GMT-1 GMT-10 GMT-11 GMT-12 GMT-13 GMT-14 GMT-2 GMT-3 GMT-4 GMT-5 GMT-6 GMT-7 "
     "GMT-8 GMT-9 GMT0 Greenwich UCT UTC Universal Zulu"},
    {"Europe/",
     "Amsterdam Andorra Astrakhan Athens Belfast Belgrade Berlin Bratislava Brussels "
     "Bucharest Budapest Busingen Chisinau Copenhagen Dublin Gibraltar Guernsey Helsinki "
     "Isle_of_Man Istanbul Jersey Kaliningrad Kiev Kirov Kyiv Lisbon Ljubljana London "
     "Luxembourg Madrid Malta Mariehamn Minsk Monaco Moscow Nicosia Oslo Paris Podgorica "
     "Prague Riga Rome Samara San_Marino Sarajevo Saratov Simferopol Skopje Sofia "
     "Stockholm Tallinn Tirane Tiraspol Ulyanovsk Uzhgorod Vaduz Vatican Vienna Vilnius "
     "Volgograd Warsaw Zagreb Zaporozhye Zurich"},
    {"Indian/",
     "Antananarivo Chagos Christmas Cocos Comoro Kerguelen Mahe Maldives Mauritius Mayotte "
     "Reunion"},
    {"Mexico/",
     "BajaNorte BajaSur General"},
    {"Pacific/",
     "Apia Auckland Bougainville Chatham Chuuk Easter Efate Enderbury Fakaofo Fiji "
     "Funafuti Galapagos Gambier Guadalcanal Guam Honolulu Johnston Kanton Kiritimati "
     "Kosrae Kwajalein Majuro Marquesas Midway Nauru Niue Norfolk Noumea Pago_Pago Palau "
     "Pitcairn Pohnpei Ponape Port_Moresby Rarotonga Saipan Samoa Tahiti Tarawa Tongatapu "
     "Truk Wake Wallis Yap"},
    {"US/",
     "Alaska Aleutian Arizona Central East-Indiana Eastern Hawaii Indiana-Starke Michigan "
     "Mountain Pacific Samoa"},
};
/* clang-format on */

const char *zone_list_next(struct arena *arena, size_t *cursor) {
    size_t rest = *cursor;
    for (size_t i = 0; i < COUNT_OF(regions); i++) {
        const char *names = regions[i].names;
        if (rest >= strlen(names) + 1) { /* the cursor counts through all the lists */
            rest -= strlen(names) + 1;
            continue;
        }
        int length = (int)strcspn(names + rest, " ");
        *cursor += (size_t)length + 1;
        return arena_format(arena, "%s%.*s", regions[i].region, length, names + rest);
    }
    return NULL;
}

static bool list_has_word(const char *words, const char *word, size_t length) {
    for (const char *at = words; *at != '\0';) {
        size_t size = strcspn(at, " ");
        if (size == length && memcmp(at, word, length) == 0)
            return true;
        at += size;
        at += *at == ' ';
    }
    return false;
}

bool zone_list_has(const char *name) {
    for (size_t i = 0; i < COUNT_OF(regions); i++) {
        const char *region = regions[i].region;
        const char *rest = name + strlen(region);
        if (text_starts_with(name, region) && list_has_word(regions[i].names, rest, strlen(rest)))
            return true;
    }
    return false;
}

/* Lower case, and blanks as underscores, so that "new york" meets "New_York". */
static const char *plain(struct arena *arena, const char *name) {
    char *copy = arena_copy(arena, name);
    for (char *at = copy; *at != '\0'; at++) {
        if (text_is_upper(*at))
            *at = (char)(*at - 'A' + 'a');
        else if (*at == ' ')
            *at = '_';
    }
    return copy;
}

/* How far a listed name is from what was written; a city alone is as good as its whole name. */
static size_t distance(struct arena *arena, const char *written, const char *listed, size_t limit) {
    const char *whole = plain(arena, listed);
    const char *city = strrchr(whole, '/');
    if (text_equal(written, whole) || (city != NULL && text_equal(written, city + 1)))
        return 0;
    size_t far = text_distance(written, whole, limit);
    if (city == NULL || strchr(written, '/') != NULL)
        return far;
    size_t near = text_distance(written, city + 1, limit);
    return near < far ? near : far;
}

static const char *nearest(struct arena *arena, const char *name) {
    const char *written = plain(arena, name);
    /* Among short names the neighbour of PST is EST: only other capitals may be wrong there. */
    size_t limit = strlen(name) > 12 ? 3 : strlen(name) > 4 ? 2 : 0;
    size_t best = limit + 1;
    const char *found = NULL;
    size_t cursor = 0;
    for (const char *listed; (listed = zone_list_next(arena, &cursor)) != NULL;) {
        size_t far = distance(arena, written, listed, limit);
        if (far < best) {
            best = far;
            found = listed;
        }
    }
    return found;
}

/* "UTC+2", "GMT-3", "+01:00": a fixed number of hours has a zone whose sign is the other one. */
static const char *offset_hint(struct arena *arena, const char *name) {
    const char *at = name;
    if (text_starts_with(at, "UTC") || text_starts_with(at, "GMT"))
        at += 3;
    size_t digits = *at == '+' || *at == '-' ? strspn(at + 1, "0123456789") : 0;
    uint64_t hours = 0;
    if (digits == 0 || digits > 2 || !text_to_number(at + 1, digits, 12, &hours) || hours == 0)
        return NULL;
    const char *rest = at + 1 + digits;
    if (*rest != '\0' && !text_equal(rest, ":00") && !text_equal(rest, "00"))
        return NULL;
    return arena_format(arena,
                        "name a city's zone, or write \"Etc/GMT%c%u\", which is UTC%c%u: "
                        "these names count westward",
                        *at == '+' ? '-' : '+', (unsigned)hours, *at, (unsigned)hours);
}

const char *zone_name_hint(struct arena *arena, const char *name) {
    const char *hint = strlen(name) > 64 ? NULL : offset_hint(arena, name);
    if (hint != NULL)
        return hint;
    const char *near = strlen(name) > 64 ? NULL : nearest(arena, name);
    if (near != NULL && !text_equal(near, name))
        return arena_format(arena, "did you mean \"%s\"?", near);
    return "write a name of the IANA tz database, such as \"Etc/UTC\" or \"Europe/Lisbon\"";
}
