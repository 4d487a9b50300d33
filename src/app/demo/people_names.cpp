// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/demo/people_names.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace guichet::app {

namespace {

using Words = std::vector<std::string_view>;

/// The lists are texts, one name between two commas: easier to read, to complete and to count.
Words words_of(std::string_view text)
{
    Words words;
    while (!text.empty()) {
        auto const end = std::min(text.find(','), text.size());
        auto word = text.substr(0, end);
        word.remove_prefix(std::min(word.find_first_not_of(" \n"), word.size()));
        word = word.substr(0, word.find_last_not_of(" \n") + 1);
        if (!word.empty()) {
            words.push_back(word);
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

constexpr std::string_view women_before_1946 = R"(
Marie, Jeanne, Marguerite, Germaine, Louise, Yvonne, Madeleine, Suzanne, Marcelle, Andrée, Simone, Denise, Paulette,
Jacqueline, Odette, Lucienne, Renée, Raymonde, Georgette, Yvette, Ginette, Huguette, Gilberte, Henriette, Thérèse,
Hélène, Gabrielle, Juliette, Berthe, Fernande, Alice, Cécile, Léontine, Mauricette, Colette, Micheline, Gisèle, Solange,
Lucette, Arlette, Éliane, Josette, Bernadette, Célestine, Irène, Marthe, Noëlle, Antoinette, Rolande, Violette)";

constexpr std::string_view men_before_1946 = R"(
Jean, Pierre, André, Louis, Marcel, Roger, Robert, René, Henri, Maurice, Georges, Paul, Raymond, Lucien, Albert, Fernand,
Charles, Gaston, Marius, Émile, Gabriel, Auguste, Eugène, Gilbert, Armand, Edmond, Clément, Léon, Joseph, Ernest, Désiré,
Claude, Jacques, Michel, Bernard, Guy, Camille, Félix, Abel, Constant, Rémi, Norbert, Aimé, Kléber, Hubert, Anselme)";

constexpr std::string_view women_1946_1965 = R"(
Marie, Monique, Françoise, Martine, Catherine, Sylvie, Christine, Brigitte, Chantal, Nicole, Annie, Michèle, Danielle,
Jacqueline, Dominique, Patricia, Évelyne, Véronique, Isabelle, Bernadette, Marie-Claude, Marie-Christine, Marie-Thérèse,
Marie-France, Marie-Noëlle, Marie-Odile, Marie-Pierre, Anne-Marie, Geneviève, Élisabeth, Claudine, Joëlle, Nadine,
Mireille, Pascale, Corinne, Agnès, Odile, Béatrice, Ghislaine, Liliane, Claudette, Régine, Roselyne, Lydie, Maryse,
Maryvonne, Jocelyne, Solange, Édith, Colette, Gisèle, Josiane, Éliane, Denise, Andrée, Reine-Marie, Anne, Hélène,
Yolande)";

constexpr std::string_view men_1946_1965 = R"(
Michel, Jean, Philippe, Alain, Bernard, Patrick, Daniel, Gérard, Christian, Jacques, Pierre, André, Claude, Pascal,
Jean-Pierre, Jean-Claude, Jean-Marie, Jean-Paul, Jean-Louis, Jean-François, Jean-Luc, Jean-Jacques, Jean-Michel,
Dominique, Thierry, Marc, Éric, Bruno, Didier, Gilles, Denis, Roland, Guy, François, Yves, Serge, Robert, René, Georges,
Joël, Hervé, Régis, Rémy, Maurice, Roger, Henri, Hubert, Noël, Francis, Gilbert, Lucien, Pierre-Yves, Luc, Xavier)";

constexpr std::string_view women_1966_1985 = R"(
Nathalie, Sandrine, Stéphanie, Céline, Valérie, Isabelle, Sophie, Delphine, Virginie, Christelle, Séverine, Aurélie,
Émilie, Karine, Laurence, Carole, Florence, Sabrina, Laetitia, Anne-Laure, Élodie, Magali, Anne-Sophie, Caroline, Hélène,
Cécile, Audrey, Julie, Jennifer, Vanessa, Fanny, Myriam, Nadège, Peggy, Estelle, Corinne, Frédérique, Emmanuelle, Claire,
Lucie, Mélanie, Marie-Laure, Marjorie, Fabienne, Gaëlle, Ingrid, Samira, Fatima, Nadia, Malika, Aïcha, Ayse, Fatma,
Emine, Anabela, Maria, Rachida, Muriel, Angélique, Bénédicte)";

constexpr std::string_view men_1966_1985 = R"(
Stéphane, Christophe, Laurent, David, Frédéric, Sébastien, Nicolas, Olivier, Éric, Jérôme, Vincent, Julien, Cédric,
Fabrice, Ludovic, Guillaume, Franck, Arnaud, Samuel, Yannick, Emmanuel, Benoît, Thomas, Fabien, Damien, Mathieu, Grégory,
Raphaël, Antoine, Hervé, Thierry, Pascal, Bruno, Xavier, Gaël, Loïc, Johann, Régis, Denis, Rachid, Karim, Mehmet, Ali,
Hassan, Mustafa, José, Manuel, Carlos, Paulo, Jean-Baptiste, Jean-Philippe, Jean-Christophe, Pierre-Yves, Lionel, Mickaël,
Steve, Rodolphe, Cyril, Boris, Florent)";

constexpr std::string_view women_1986_2005 = R"(
Manon, Camille, Léa, Laura, Marine, Pauline, Marion, Julie, Sarah, Emma, Chloé, Océane, Clara, Mathilde, Lucie, Anaïs,
Justine, Elsa, Charlotte, Morgane, Mélissa, Amandine, Clémence, Margaux, Juliette, Ophélie, Jade, Inès, Coralie, Élise,
Alexia, Solène, Noémie, Maëva, Romane, Alizée, Eva, Louise, Lisa, Zoé, Agathe, Salomé, Éloïse, Flavie, Yasmine, Imane,
Elif, Büşra, Zeynep, Kenza, Cindy, Kelly, Perrine, Tiphaine, Apolline, Victoire, Maëlle, Gwendoline, Blandine, Servane)";

constexpr std::string_view men_1986_2005 = R"(
Thomas, Lucas, Théo, Hugo, Maxime, Alexandre, Quentin, Antoine, Clément, Valentin, Romain, Kévin, Florian, Corentin,
Baptiste, Dylan, Nathan, Enzo, Louis, Paul, Jules, Arthur, Mathis, Simon, Alexis, Benjamin, Jordan, Anthony, Loïc, Adrien,
Tristan, Rémi, Bastien, Guillaume, Pierre, Victor, Tom, Noah, Evan, Killian, Gaëtan, Martin, Mathieu, Erwan, Yanis,
Mehdi, Bilal, Emre, Yusuf, Ilyes, Jérémy, Steven, Aurélien, Augustin, Titouan, Gauthier, Étienne, Samuel, Jonas, Aymeric)";

constexpr std::string_view girls_since_2006 = R"(
Emma, Jade, Louise, Alice, Chloé, Lina, Léa, Rose, Anna, Mila, Ambre, Julia, Inès, Léna, Manon, Juliette, Lou, Zoé,
Agathe, Iris, Nina, Romy, Alba, Margaux, Éva, Charlie, Victoire, Adèle, Olivia, Capucine, Lyna, Elena, Charlotte, Jeanne,
Clémence, Apolline, Lise, Célestine, Suzanne, Garance, Maëlys, Lola, Camille, Assia, Nour, Yasmine, Asya, Elif, Defne,
Maya, Luna, Giulia, Violette, Noémie, Thaïs, Ninon, Brune, Salomé, Héloïse, Maïwenn)";

constexpr std::string_view boys_since_2006 = R"(
Gabriel, Léo, Raphaël, Louis, Arthur, Jules, Adam, Maël, Lucas, Hugo, Noah, Liam, Gabin, Sacha, Paul, Nathan, Aaron,
Mohamed, Ethan, Eden, Tom, Léon, Noé, Tiago, Théo, Isaac, Marius, Victor, Ayden, Martin, Naël, Mathis, Axel, Robin,
Timéo, Enzo, Marceau, Valentin, Nino, Eliott, Nolan, Malo, Milo, Antoine, Samuel, Augustin, Amir, Lyam, Ibrahim, Rayan,
Yanis, Eymen, Kerem, Soan, Côme, Basile, Titouan, Gaspard, Anatole, Célestin)";

constexpr std::string_view families = R"(
Martin, Prost, Vuillermoz, Bernard, Perrin, Robert, Petit, Richard, Durand, Moreau, Laurent, Girard, Jacquet, Grandclément,
Vuillet, Lacroix, Roy, Faivre, Jeannin, Bouvier, Clerc, Monnier, Michaud, Guyon, Roux, Mathieu, Morel, Thomas,
Simon, Michel, Blanc, Garnier, Chevalier, Gauthier, Renaud, Gros, Humbert, Gaillard, Bourgeois, Berthet, Bourgeat, Benoit,
Poncet, Cretin, Cretenet, Romand, Janod, Lançon, Reverchon, Benoît-Gonin, Mermet, Mermet-Maréchal,
Mermet-Burnet, Vuillard, Vuillemin, Vuillaume, Vuitet, Vuichard, Gindre, Grenard, Grenier, Grandjean,
Grandvaux, Grappe, Grosjean, Grospierre, Gruet, Guichard, Guillaume, Guillemin, Guillet, Guyenet, Guyot, Guyétant, Hugon,
Huguenet, Jacquemin, Jacquier, Jacquot, Janier, Janier-Dubry, Janin, Jaillet, Jeanneret, Jeannerod, Jobard, Jobez,
Joly, Jourdain, Jouffroy, Juillard, Lamy, Lamy-Quique, Lamy-au-Rousseau, Lambert, Lorge, Loiseau, Loye, Mandrillon,
Maréchal, Marillier, Maitre, Maitrejean, Mayet, Mazier, Méan, Ménétrier, Mercier, Meynier, Michalet, Millet, Millot,
Monnet, Monneret, Monnoyeur, Morel-Fourrier, Morel-à-l’Huissier, Moine, Moiroud, Mottet, Mouillard, Mouchet, Mougin,
Muyard, Nicod, Nicolet, Odobez, Olivier, Outhier, Ougier, Pagnier, Paget, Paillard, Parrenin, Paris, Patillon, 
Perret, Perrard, Perraud, Perrenot, Perrier, Petetin, Petitjean, Petitguyot, Piard, Picard, Pillot, Pidoux, Poncelin,
Poupin, Ponard, Pourchet, Prudhomme, Prétot, Prenat, Putod, Quinard, Racle, Ragot, Rameau, Raffourt, Regad, Regard,
Renard, Revert, Reydellet, Reydor, Rigaud, Rigoulet, Robez, Robez-Ferraris, Roche, Rochet, Roland, Rosset, Rosain, Rouget,
Rousseau, Roussel, Roussillon, Roydor, Sage, Saillard, Salvi, Salino, Sauget, Secrétan, Seguin, Sigonney, Simonin, Sornay,
Tartavez, Tabey, Thevenin, Thevenod, Thiébaud, Thouverez, Tissot, Tissot-Robbe, Tournier, Tournier-Colletta, Trossat,
Vandel, Vannier, Vaucher, Vauchier, Vernerey, Vernier, Verguet, Vincent, Viennet, Voisin, Waille, Bavoux,
Bavoux-Dumont, Bard, Barthelet, Baud, Baudoin, Beaud, Bel, Belin, Belle, Benetruy, Beguet, Bernardet, Berthelet,
Berthelot, Berrod, Besson, Bessard, Bichet, Billet, Billod, Blondeau, Blondet, Boichot, Boillon, Boilley, Boisson,
Boissard, Bonnefoy, Bonnet, Bonnot, Bonnotte, Bondier, Bonin, Bouchard, Boudier, Bouillet, Boulanger, Bourdin, Bourgon,
Bouveret, Bouvret, Boyer, Brenans, Breniaux, Breton, Brelot, Brocard, Bride, Brunet, Brun, Buffard, Buffet, Burdet,
Burdeyron, Burlet, Caire, Camelin, Camus, Capelli, Carrey, Carrez, Cart, Cart-Lamy, Cat, Cattenoz, Cattin, Chaffin,
Chagnard, Chaillon, Chambard, Champon, Chanez, Chapuis, Charnal, Charreton, Charton, Chavet, Chauvin, Chaumont,
Chevassus, Chevassus-à-l’Antoine, Chevassu, Choulot, Clément, Colas, Colin, Collet, Colomb, Comte, Comby, Compagnon,
Coquet, Cordier, Cornier, Cornu, Coste, Cottet, Cottez, Coulon, Courvoisier, Cuenin, Cuenot, Cuinet, Curial,
Curtil, Curty, Daclin, Dagon, David, Debief, Delatour, Delay, Demoly, Denis, Deniset, Desbiez, Desgouilles,
Desvignes, Devaux, Dole, Donzel, Dubief, Dubois, Duboz, Ducret, Dufour, Dumont, Dupont, Dupuis, Durafour, Duraffourg,
Duret, Duval, Épailly, Écoiffier, Émonot, Étiévant, Fabre, Faton, Favier, Favre, Fèvre, Ferraroli, Ferreux, Ferry, Finot,
Fieux, Flagel, Fleury, Fontaine, Forest, Forestier, Fort, Fournier, Foy, Français, François, Fraichard, Frachon, Froidevaux,
Fumey, Gabet, Gabry, Gagneur, Galland, Gallet, Gandon, Garcia, Gardien, Gaudard, Gavand, Gay, Genet, Genoud, Geoffroy,
Gerard, Gerdil, Germain, Giboudot, Gillet, Gillard, Girardet, Girardot, Girod, Giroud, Gobet, Goujon, Gouget,
Goyard, Goyet, Grea, Grisard, Grivet, Guérin, Gurrey, Guy, Hautier, Hébert, Henry, Henriet, Hériter, Huot, Hudelot,
Humblot, Jarrot, Javourez, Jolivet, Kerleau, Klein, Labourier, Lachat, Lagarde, Lahu, Lambey, Lanaud, Lapierre, Larceneux,
Lavenne, Lebeau, Leclerc, Lecoultre, Léculier, Lefebvre, Legrand, Lémery, Lepeule, Leroy, Letondor, Ligier, Livet,
Lhomme, Longchamp, Louvrier, Luquet, Magnin, Maillard, Maillet, Mairot, Malfroy, Mallet, Manzoni, Marchal, Marchand,
Mariller, Marion, Marmet, Masson, Mathez, Meunier, Midol, Mignot, Mignotte, Minary, Moniotte, Monrolin, Morand, Moreaux,
Moretti, Nallet, Noir, Noël, Nouvelot, Oudet, Oudot, Oudard, Pécaud, Pellegrini, Pernet, Perrodin, Perrot,
Pichon, Pianet, Piotelat, Piquet, Pirat, Piton, Poirier, Pouillard, Proust, Rabbe, Ravier, Raymond, Rebouillat, Rémond,
Renaudot, Rey, Ricard, Rivière, Rizzi, Roblin, Roidor, Rollet, Rossi, Roulin, Sauvonnet, Schmitt, Schneider, 
Tonnaire, Toubin, Treboz, Trouttet, Truchot, Vacelet, Vermot, Vial, Viard, Villet, Viot, Vivant, Vitte, Weber,
de Montaigu, de Broissia, de Chabons, de la Tour, de la Rochette, du Breuil, du Rochet, de Saint-Germain, des Essarts,
d’Arlay, d’Aubonne, Le Goff, Le Gall, La Rosa, Van den Berghe, Da Silva, Dos Santos, Ferreira, Pereira, De Oliveira,
Rodrigues, Gonçalves, Fernandes, Lopes, Yılmaz, Kaya, Demir, Çelik, Yıldız, Öztürk, Arslan, Doğan, Benali, Bouzid,
Haddad, Amrani, Belkacem, Cherif, Diallo, Traoré, Nguyen, Tran, Kowalski, Nowak, Müller, García-López, O’Connor, Popescu)";

constexpr std::string_view streets = R"(
Grande Rue, rue de l’Église, rue du Lavoir, rue de la Fontaine, rue du Moulin, rue de la Mairie, rue du Château,
rue de la République, rue rue Victor Hugo, rue Jules Ferry, rue du Général de Gaulle, rue de la Gare,
place de la Mairie, place de l’Église, rue des Écoles, rue du Stade, rue Neuve, rue Haute, rue Basse, rue des Vignes,
rue des Tilleuls, rue des Lilas, rue des Prés, rue du Bourg, rue de la Poste, rue du Four, rue des Jardins,
chemin du Lavoir, chemin des Vignes, chemin de la Combe, chemin de la Croix, chemin des Écoliers, chemin du Bois,
route de Lons, route de Dole, route de Champagnole, route de Lyon, route de Genève, route de Besançon, route du Lac,
avenue de la Gare, avenue Jean Jaurès, avenue du Stade, boulevard de la Liberté, impasse des Cerisiers,
impasse du Verger, allée des Sapins, allée des Épicéas, lotissement Les Érables, lotissement Le Clos, hameau du Haut,
rue du Commerce, rue de l’Hôpital, rue du Collège, rue de la Résistance, rue du 8 Mai 1945, rue du 11 Novembre,
rue Louis Aragon, rue Lamartine, rue Voltaire, rue Rouget de Lisle, rue Gustave rue Bichat, rue des Salines,
rue des Fromagers, rue des Pipiers, rue des Lapidaires, rue des Tourneurs, rue du Tramway, rue de la Fruitière,
rue du Pré, rue de l’Abbaye, rue du Vieux Pont, quai de la Bienne, rue du Faubourg, montée de l’Ermitage, rue Traversière,
sentier des Chèvres, rue de Bresse, rue de la Petite Montagne, rue de Franche-Comté, rue d’Arbois, rue du Ruisseau)";

/// Each period of births: its first year, and the names of its women and men.
struct Period {
    int from = 0;
    Words women;
    Words men;
};

std::array<Period, 5> const& periods()
{
    static std::array<Period, 5> const list{{
        {0, words_of(women_before_1946), words_of(men_before_1946)},
        {1946, words_of(women_1946_1965), words_of(men_1946_1965)},
        {1966, words_of(women_1966_1985), words_of(men_1966_1985)},
        {1986, words_of(women_1986_2005), words_of(men_1986_2005)},
        {2006, words_of(girls_since_2006), words_of(boys_since_2006)},
    }};
    return list;
}

} // namespace

std::span<std::string_view const> first_names(Sex sex, int birth_year)
{
    auto const later = std::ranges::upper_bound(periods(), std::max(birth_year, 0), {}, &Period::from);
    auto const& period = *std::prev(later);
    return sex == Sex::female ? period.women : period.men;
}

std::span<std::string_view const> family_names()
{
    static Words const list = words_of(families);
    return list;
}

std::span<std::string_view const> street_names()
{
    static Words const list = words_of(streets);
    return list;
}

} // namespace guichet::app
