#include "identity/common_passwords.h"

#include <algorithm>
#include <array>

namespace chartroom::identity {
namespace {

// Written for this program: the words that people most often make a password of, in lower case, sorted, each once.
constexpr std::string_view list_text = R"(
aaaaaa aabbcc abcabc abcd abcdef abcdefg abcdefgh access accessdenied accord acdc achilles actor actress admin adminadmin
administrator adrian africa airforce ajax aladdin alaska alex alexander alexandra alexis alice alicia alison allah allison
always amanda amazing amazon amber ambulance amelia amen america american andrea andrew android angel angela angeleyes
angelina angelo angels anna anne annie anthony antonio anything apollo apple apples april aragorn architect ares argentina
arizona army arsenal arthur artist asdf asdfasdf asdfgh asdfghjkl asdfjkl asdqwe ashley assassin asshole assistant
astonvilla astros athena athlete atlanta audi august austin australia author autumn avengers avenue awesome azerty
azertyuiop babe babes baby babyboy babydoll babygirl backup badass badboy badboys badgirl bailey banana bananas bank banker
banking barbara barbie barcelona bartsimpson baseball basketball bassist bastard batman bayern bayernmunich bbbbbb beach
beachbum bear bears beatles beautiful beauty beer beetle beijing believe believer benfica bengals benjamin bentley berlin
bernard bestfriend bestfriends beth beyonce bible bigbang bigboobs bigboss bigdaddy bigdick bigdog bigmac bigman bilbo
billion biology birdie birthday bismillah bitch bitches black blackbird blackcat blackhawks blackjack blacksabbath blah
blahblah bleach blessed blessing blink bloodpressure blossom blowjob blue blueberry bluebird bluemoon blues bluesky bmw
bobby boca bombay bonnie boobs boston boxer boxing brandon brandy brasil braves brazil brenda brian bridge britain british
britney brittany bronco broncos brooke brooklyn brother brothers browns bruce bruins bryan buddha buddy budweiser buffalo
bugatti bugsbunny bulldog bulldogs bulls bullshit bunny burger burrito business buster butter butterfly cadillac cairo
california callofduty camaro camera cameron camille camping canada canadiens candy candygirl cannabis canucks canyon
cappuccino captain captainamerica cardiff cardinals cardiologist cardiology caregiver carlos carmen carol carolina caroline
cartman cash casino castle cat catdog catherine cats celtic celtics challenger champ champagne champion champions change
changeit changeme changemenow charger chargers charizard charles charlie charlotte chart charts cheerleader cheese
cheeseburger cheesecake cheetah chelsea chemistry cherries cherry cheryl chevelle chevrolet chevy chewbacca chicago chicken
chiefs children chile chili china chocolate chris christ christian christina christine christmas christopher church cigar
cinderella cinema city civic claire claudia clever climbing clinic clinical clinics cobra cocacola cocaine coconut coffee
coldplay college colombia colorado colts company computer cookie cookiemonster cookies cool coolcat coolguy cooper corey
corinthians corona corporate corvette cosmos counterstrike country countrygirl courage courtney cowboy cowboys cowgirl crazy
crazyboy creed cricket crystal cuba cubs cumshot cunt cupcake cutie cutiepie cycling cynthia daddy daisy daisyduck dakota
dallas dancer dancing daniel danielle darling darthvader database david davids davidson dealer dearest debbie debian deborah
december default delhi demon denise dennis dental dentist dentistry denver desert designer desktop destiny destroyer detroit
deutschland devil diablo diamond diamonds diana diane dick dickhead doctor doctors dodge dodgers dog doggie doggy dogs
dollar dolphin dolphins dominic donald donaldduck donna dontforget dontknow doom dorothy dortmund douglas dragon dragonball
dragonballz dragons drhouse driver drpepper drummer drums dublin ducati duke dumbass dumbledore dustin dvorak dylan eagle
eagles earth easter edinburgh eduardo edward egypt elaine eleanor elena elephant elizabeth ellen elvis emerald emergency
emily eminem emma energy engineer engineering england english enter enterprise eric erica erika espana espresso ethan eugene
evelyn everton everything excellent facebook factory faith faithful falcon falcons fall family familyguy fantastic farm
farmer father february fernando ferrari film finance firebird firefighter fireman firstpassword fisherman fishing flamengo
flames florence florida flower flowers foobar foobarbaz football ford fordtruck forest forever foreverlove forget forgetme
forgot forgotten fortnite fortune fortyniners france frances francis francisco frank frankie franklin frederick freedom
french freya friday friend friends friendship frodo frog froggy frogs frontdesk fucker fuckit fuckme fuckoff fuckyou funny
futurama gabriel gabriela galaxy game gameover gamer gamers games gaming gandalf gangsta gangster garden garfield gary gator
gators genesis genius geography george georgia gerald german germany ghost giants giraffe github glasgow gloria gmail
godbless godisgood godislove godzilla goku gold golden goldfish golf golfer golfing gollum goodbye goodluck goofy google
gorgeous gorilla gospel grace grandma grandpa grapes grateful green greenday greentea gregory guest guitar guitarist gunner
gunsnroses gymnast haha hahaha halloween halo hamburg hamburger hamster handsome hannah happiness happy happybirthday
happyday happynewyear hardcore harley harleydavidson harold harry harrypotter harvard havana hawaii hawk hawks health
healthcare healthy heart heartbeat heartbreak heartless hearts heat heather heaven heavenly heavymetal hector heineken helen
hell hello hellokitty hellothere helloworld help helpdesk helpme henry hercules hermione hero heroin hiking hiphop history
hobbit hockey hogwarts holiday holidays hollywood holy holyspirit home homer homesweethome honda hondacivic honest honesty
honey honeybee honeybun hooker hope hopeful hornet hornets horse horses hospital hotmail hottie house houston howard hugs
hugsandkisses hulk hummer hunter hunters hunting husband icecream idiot idontknow iforgot ihatemyjob ihatepasswords
ihatethis ihateyou ilovegod ilovehe ilovehim ilovejesus iloveme ilovemycat ilovemydad ilovemydog ilovemymom ilovemywife
iloveu iloveyou imissyou india indians insane instagram inter internet ipad iphone ireland irene irish ironmaiden ironman
isabel isabella islam island istanbul italia italian italy ivan jack jackdaniels jackie jackpot jackson jacob jaguar jake
jamaica james jamesbond january japan jasmin jasmine jason javier jazz jedi jedimaster jeep jeffrey jennifer jeremy jerome
jesse jessica jesus jesuschrist jesusislord jesuslovesme jets joanna joanne john johnny johnson joker jokes jonathan jordan
jorge jose joseph josephine joshua joy joyful juan juanita judith julia julian juliana julie july june jupiter justice
justin justinbieber juventus karachi karen karina karl katherine kathleen kathy katie kawasaki keith kelly kelsey kenneth
kenny kenya kevin keyboard kiev killer killers kimberly king kingdom kingkong kings kisses kissme kissmyass kitten kittens
kitty kittycat knicks knight koala korea korn krishna kyle kyoto laboratory ladybug lake lakers lamborghini laptop larry
lastpassword lasvegas laugh laughing laura lauren lavender lawrence lawyer ledzeppelin legend legendary legolas lemon
lemonade leonard leonardo leopard leslie letmein letmeinnow letmeinplease lexus liberty lightning lilies lillian lily linda
linkedin linkinpark linux lion lionking lions lisa lisboa lisbon liverpool liverpoolfc lizard lkjhgf lkjhgfdsa login logon
loki lol london londonbridge longhorn longhorns looney lordoftherings lorenzo lorraine losangeles loser louis louise love
lovebug lovelove lovely loveme lover lovers loveyou loving lucas lucifer lucky luckyday luckyone lucy luigi luis
lukeskywalker luvyou macbook madison madonna madrid mafia maggie magic magical mama management manager manchester mancity
mango manhattan maniac mansion manuel manunited manutd mapleleafs marcel march marco marcos marcus margaret margarita marge
maria marie marijuana marilyn marina marine marines mario marissa mark marlboro marlene marriage married mars martha martin
martina marvin mary maserati master masterkey mathematics matrix matt matthew maureen maxine maxwell may mazda medic medical
medication medicine megadeth megan melbourne melissa mercedes mercedesbenz mercury meredith merrychristmas metal metallica
mets mexico miami michael michaeljackson michele michelle michigan mickey mickeymouse microsoft midnight midwife miguel
milan military million millionaire minecraft minnesota minnie miranda missyou misty mitchell mnbvcx mnbvcxz modem mohamed
mohammed molly mommy monday money moneymaker monica monitor monkey monkeys monster montreal moon moonlight morgan morning
morpheus moscow moskva mother mountain mountains mouse movie movies mumbai mummy munich murder music musical musician muslim
mustang mustangs mybaby mycat mydog myfamily mykids mylife mylove myloves myname mypass mypassword mysecret myself myspace
mysql mystery mywife naked nancy napoli naruto natalie natasha nathan naughty navy nemo neo neptune netflix network
neurology nevada never nevermind newcastle newpassword newport newyear newyork newyorkcity nicholas nicky nicolas nicole
nigeria ninja nintendo nirvana nissan nobody noidea none nopass nopasswd nopassword norman nothing november nude null nurse
nurses nursing ocean oceans october odin office oilers oldpassword oliver olivia oncology onepiece onetime onetimepassword
open opendoor opensesame openthedoor openup optician oracle orange orchid oreo orlando oscar outlook pablo packers pacman
pakistan palmeiras paloma pamela panda pandabear panther panthers papa paramedic paris parrot pass passcode passkey passme
passphrase passwd password passwordpassword passwort pasta patches pathology patient patients patricia patrick patriots paul
paypal peace peaceful peach peaches peanut peanutbutter peanuts pearl pediatrics pedro pegasus penguin penguins penis pepper
peppers pepsi perfect peru peter peterpan pharmacist pharmacy philip phillies phillip phoenix photo photos phyllis physician
physics pianist piano picard picture piglet pikachu pilot pineapple pink pinkfloyd pirate pirates pistons pizza planet
playball playboy player players playgirl playmate playstation pleasework pluto pocahontas poiuyt poiuytrewq pokemon poker
poland police policeman polska ponies pontiac pony poor popcorn popeye porn pornstar porsche portland porto portugal
poseidon postgres potato power powerful practice practitioner praise predator pretty prettygirl prince princesa princess
printer private psalm psychiatry psycho puppies puppy purple pussy pussycat python qazwsx qazwsxedc quake queen qweasd
qweasdzxc qweqwe qwer qwert qwerty qwertyqwerty qwertyuiop qwertz qwertzuiop rabbit rachel radio radiohead radiologist
radiology rafael raiders rain rainbow raindrop ralph rammstein ramona randy ranger rangers rapper rapunzel raquel raspberry
raven ravens raymond realmadrid rebecca reception receptionist record records red redbull reddit redhead redrose redskins
redsox redwings regina remember rememberme renee ricardo rich richard rihanna river riverplate robert roberto robin
robinhood roblox rock rocket rockets rocknroll rockstar rocky rockyou rodrigo roger roland roma rome ronald ronaldo ronnie
rooster root rootroot rosario rose rosebud rosemary roses router roxanne royals ruby rugby runner running russell russia
rusty ryan sabrina sadie safety sailormoon saints sally salt salvador samantha samuel samurai sandiego sandra sandy
sanfrancisco santa santaclaus sapphire sarah sasha sasuke satan saturday saturn sauron savannah schalke school schools
science scientist scooby scoobydoo scorpio scorpion scotland scott scottish scout seahawks sean season seasons seattle
sebastian secret secretary secrets secure security sega seoul september sergio server service services sesame sexsex sexy
sexyboy sexygirl sexylady sexything shadow shakira shalom shanghai shannon shark sharks sharon shelby shirley shit shithead
shrek sierra signin signon silver silverado simba simone simpsons singer sister sisters skateboard skater skiing skype
skywalker slayer slipknot slut smart smile smiley smiling smokey smokeys snake snapchat snickers sniper snoopy snow snowball
snowboard snowflake snowman snowwhite soccer socks softball soldier somebody someone something song songs sonic sophia
sophie soul soulmate southpark spaghetti spain spanish sparkle sparky spencer spider spiderman spike spirit spock spring
springtime sprite spurs squirrel stacey stallion stanford stanley star starcraft starlight stars startrek startup starwars
steelers stella stephanie stephen stethoscope steven stewart stoner storm stormy strawberry street strength student students
stupid subaru sugar summer summernight summertime sun sunday sunflower sunny sunrise sunset sunshine super superhero
superman supermario superstar superuser supervisor support surfer surfing surgeon surgery susan suzanne suzuki sweet
sweetheart sweetie sweety swimmer swimming switzerland sydney sylvester sylvia sysadmin system taco tacoma tamara tanya
taylor teacher teachers techno teddy teddybear television temp temporary tennis tequila teresa terminator test tester
testing testpass testtest tetris texans texas thanksgiving theodore thepassword therapist therapy theresa thomas thor thug
thuglife thunder thunderbird thursday tiffany tiger tigers tigger tiktok timothy tina tinkerbell titans tits toby today
together tokyo tomato tommy tomorrow tony toor topsecret toronto tortoise tottenham tower town toyota trance travis trevor
trewq trinity trucker truelove trust trustme trustno trustnoone truth tucker tuesday tulip tulips tundra tupac turkey turtle
turtles tweety twins twitter tyler ubuntu ukraine undefined unicorn unicorns unitedstates universe university uranus ursula
usa user username vacation vaccine vader vagina valentine valerie valley vampire vancouver vanessa vegeta venezuela venice
venus veronica victor victoria victory video vienna vikings village vincent violet violin viper virginia vivian vodka
voldemort volkswagen volleyball volvo wales walter warcraft ward warren warrior warriors warsaw wasd watermelon wayne
wedding wednesday weed weekend welcome welcomeback welcometo wellness wendy western westham whale whatever whatsapp whiskey
white whitney whoever whore wife wifi william williams windows wine winner winners winning winston winter winternight
wireless wisconsin witch wizard wolf wolfgang wolverine wolves wonderful work worker workhard working workplease world
worldpeace wrangler wrestler wrestling writer wsxedc xavier xbox xxx xxxxxx xyz xyzzy yahoo yamaha yankees yellow yesterday
yoda yolanda yourpassword youtube ytrewq yvonne zachary zaqxsw zebra zelda zeus ziggy zombie zurich zxcv zxcvb zxcvbn
zxcvbnm zzzzzz
)";

constexpr bool is_gap(char letter) { return letter == ' ' || letter == '\n'; }

consteval std::size_t count_words() {
  std::size_t count = 0;
  for (std::size_t at = 1; at < list_text.size(); ++at) count += is_gap(list_text[at - 1]) && !is_gap(list_text[at]) ? 1 : 0;
  return count;
}

consteval auto split_words() {
  std::array<std::string_view, count_words()> words;
  std::size_t begin = 0;
  for (std::string_view& word : words) {
    while (is_gap(list_text[begin])) ++begin;
    std::size_t end = begin;
    while (!is_gap(list_text[end])) ++end;
    word = list_text.substr(begin, end - begin);
    begin = end;
  }
  return words;
}

constexpr auto words = split_words();
static_assert(words.size() >= 1000);
static_assert(std::ranges::is_sorted(words, std::ranges::less_equal{}), "sorted, each once");

}  // namespace

bool is_common_password(std::string_view word) { return std::ranges::binary_search(words, word); }

std::span<const std::string_view> common_passwords() { return words; }

}  // namespace chartroom::identity
