// SPDX-License-Identifier: AGPL-3.0-or-later
#include "network/credentials/common_words.hpp"

#include <array>

namespace guichet::network {

namespace {

// clang-format off
constexpr auto known_words = std::to_array<char const*>({
    // keyboards
    "azerty", "azertyuiop", "qsdfghjklm", "wxcvbn", "aqwzsx", "aqwzsxedc", "azeqsdwxc", "poiuytreza", "mlkjhgfdsq",
    "nbvcxw", "aqzsed", "azer", "qsdf", "azeazeaze", "qsdqsd", "a1z2e3r4t5y6", "a1z2e3", "1a2z3e4r5t", "1q2s3d4f",
    // the words everybody thinks of
    "motdepasse", "mdp", "monmotdepasse", "lemotdepasse", "motdepass", "passe", "motpasse", "secret", "codesecret",
    "sesame", "bonjour", "bonsoir", "salut", "coucou", "bienvenue", "jetaime", "jtaime", "jtm", "moncoeur",
    "monamour", "amour", "amours", "cherie", "cheri", "doudou", "loulou", "chouchou", "loulou", "nounours", "minou",
    "minouche", "bebe", "poupette", "choupette", "titi", "toto", "tata", "tonton", "papa", "maman", "mamie", "papy",
    "papi", "famille", "enfant", "enfants", "bisous", "bisou", "calin", "ange", "petitange", "princesse", "prince",
    "soleil", "etoile", "lune", "fleur", "coquelicot", "papillon", "coccinelle", "dauphin", "licorne", "chaton",
    "lapin", "chien", "chat", "cheval", "tigre", "lion", "loup", "renard", "hibou", "chouette", "marmotte", "lynx",
    "chocolat", "caramel", "vanille", "nutella", "fromage", "comte", "morbier", "vinjaune", "saucisse", "moutarde",
    "noisette", "cerise", "fraise", "pomme", "banane", "citron", "orange", "violette", "rose", "rouge", "bleu",
    "vert", "jaune", "noir", "blanc", "printemps", "ete", "automne", "hiver", "noel", "paques", "vacances",
    "janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre",
    "decembre", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "liberte", "egalite",
    "fraternite", "france", "vivelafrance", "allezlesbleus", "football", "foot", "rugby", "marseille", "paris",
    "lyon", "bordeaux", "toulouse", "nantes", "lille", "strasbourg", "besancon", "dijon", "bretagne", "corse",
    "bourgogne", "franchecomte", "internet", "orange", "wanadoo", "ordinateur", "telephone", "facebook", "youtube",
    "gmail", "compte", "moncompte", "connexion", "identifiant", "utilisateur", "admin", "administrateur", "gestion",
    "agent", "test", "essai", "demo", "changer", "changeme", "nouveau", "nouvelle", "ouvretoi", "covid",
    "confinement", "pandemie", "coronavirus", "restezchezvous",
    // the service and its country
    "guichet", "monguichet", "leguichet", "jumel", "jura", "monjura", "lejura", "mdj", "mediatheque",
    "mediathequejura", "lamediatheque", "mediathequedepartementale", "bibliotheque", "labibliotheque",
    "mabibliotheque", "bibliothequenumerique", "biblio", "bibli", "media", "livre", "livres", "lecture", "lecteur",
    "lectrice", "lire", "jaimelire", "roman", "romans", "bouquin", "bandedessinee", "manga", "auteur", "ecrivain",
    "bibliothecaire", "carte", "macarte", "abonne", "abonnement", "inscription", "numerique", "ressources", "lons",
    "lonslesaunier", "dole", "saintclaude", "stclaude", "champagnole", "poligny", "arbois", "morez",
    "hautsdebienne", "salins", "salinslesbains", "moirans", "orgelet", "clairvaux", "lesrousses", "rousses",
    "hautjura", "bressehauteseille", "bresse", "bletterans", "voiteur", "chateauchalon", "baumelesmessieurs",
    "vouglans", "chalain", "montagne", "sapin", "cascade", "horloger", "pipe", "diamant",
    // first names
    "marie", "jean", "pierre", "michel", "andre", "philippe", "alain", "bernard", "jacques", "daniel", "patrick",
    "nathalie", "isabelle", "sylvie", "catherine", "francoise", "martine", "christine", "monique", "nicole",
    "jacqueline", "valerie", "sandrine", "stephanie", "veronique", "sophie", "celine", "chantal", "patricia",
    "anne", "julie", "aurelie", "laurence", "emilie", "virginie", "camille", "lea", "manon", "chloe", "emma",
    "ines", "jade", "louise", "alice", "lina", "mila", "rose", "anna", "juliette", "charlotte", "clara", "lucie",
    "sarah", "pauline", "marine", "laura", "mathilde", "oceane", "nicolas", "christophe", "laurent", "stephane",
    "eric", "david", "pascal", "frederic", "thierry", "olivier", "sebastien", "julien", "thomas", "alexandre",
    "guillaume", "vincent", "jerome", "bruno", "didier", "francois", "christian", "gerard", "claude", "marc",
    "yves", "dominique", "gilles", "serge", "antoine", "maxime", "romain", "kevin", "anthony", "mathieu", "florian",
    "benjamin", "lucas", "hugo", "theo", "enzo", "nathan", "louis", "gabriel", "raphael", "arthur", "jules", "adam",
    "leo", "paul", "victor", "martin", "clement", "quentin", "baptiste", "valentin", "simon", "samuel", "loic",
    "cedric", "arnaud", "fabien", "jeanpierre", "jeanmarie", "mariejeanne", "annemarie", "jeanpaul", "jeanclaude",
    "mohamed", "karim", "ali",
    // surnames
    "bernard", "dubois", "durand", "robert", "richard", "petit", "leroy", "moreau", "lefebvre", "roux", "fournier",
    "girard", "bonnet", "dupont", "lambert", "fontaine", "rousseau", "muller", "blanc", "guerin", "boyer",
    "garnier", "chevalier", "gauthier", "garcia", "perrin", "robin", "clement", "morin", "henry", "roussel",
    "gautier", "masson", "marchand", "duval", "denis", "dumont", "lemaire", "noel", "meyer", "dufour", "meunier",
    "brun", "blanchard",
    // glue
    "mon", "mes", "moi", "les", "des", "une", "est", "dans", "pour", "avec", "aime", "plus", "tout", "toujours",
    "monchat", "monchien", "monfils", "mafille", "mavie", "lavie", "vie", "belle", "beau", "petite", "grand",
    "super", "genial", "merci", "merde", "putain", "zut", "vive", "allez",
});
// clang-format on

} // namespace

std::span<char const* const> common_words()
{
    return known_words;
}

} // namespace guichet::network
