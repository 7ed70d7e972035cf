// Concepts of substances that people are allergic to and their words; see terms.h for what the columns hold.

#include "nlp/terms.h"

#include <array>

namespace chartroom::nlp {
namespace {

using enum TermKind;

constexpr auto kRows = std::to_array<TermRow>({
    {substance, "latex", "natural rubber|latex (substance)|rubber", "", ""},
    {substance, "peanut", "peanuts|peanut (substance)", "", ""},
    {substance, "shellfish", "shellfish (substance)|crustacean|seafood", "", ""},
    {substance, "tree nuts", "tree nut|nuts|tree nut (substance)|nut", "", ""},
    {substance, "egg", "eggs|egg white|eggs (edible)", "", ""},
    {substance, "milk", "dairy|cow milk|cow's milk|lactose|dairy product|milk (substance)|cow's milk (substance)", "", ""},
    {substance, "wheat", "gluten|flour|wheat (substance)", "", ""},
    {substance, "soy", "soya|soybean", "", ""},
    {substance, "fish", "fish (substance)|finned fish", "", ""},
    {substance, "bee venom", "bee stings|bee sting|bee|bees|bee venom (substance)|honey bee venom", "", ""},
    {substance, "mold", "moulds|mould|mold (organism)", "", ""},
    {substance, "pollen", "pollens|pollen allergy", "", ""},
    {substance, "animal dander", "pet dander|dander|animals|animal dander (substance)|animal hair", "", ""},
    {substance, "contrast",
     "iv contrast|iodinated contrast|contrast dye|contrast media|dye|iodinated contrast media|contrast agent", "", ""},
    {substance, "adhesive tape", "tape|adhesive|adhesives", "", ""},
    {substance, "almond", "almonds", "", "tree nuts"},
    {substance, "cashew", "cashews|cashew nut", "", "tree nuts"},
    {substance, "walnut", "walnuts", "", "tree nuts"},
    {substance, "pecan", "pecans", "", "tree nuts"},
    {substance, "hazelnut", "hazelnuts|filbert", "", "tree nuts"},
    {substance, "pistachio", "pistachios", "", "tree nuts"},
    {substance, "Brazil nut", "brazil nuts", "", "tree nuts"},
    {substance, "shrimp", "shrimps|prawn|prawns", "", "shellfish"},
    {substance, "crab", "crabs", "", "shellfish"},
    {substance, "lobster", "lobsters", "", "shellfish"},
    {substance, "salmon", "", "", "fish"},
    {substance, "tuna", "", "", "fish"},
    {substance, "cod", "codfish", "", "fish"},
    {substance, "sesame", "sesame seed|sesame seeds", "", ""},
    {substance, "strawberry", "strawberries", "", ""},
    {substance, "kiwi", "kiwifruit", "", ""},
    {substance, "banana", "bananas", "", ""},
    {substance, "tomato", "tomatoes", "", ""},
    {substance, "corn", "maize", "", ""},
    {substance, "grass pollen", "grass|grasses", "", "pollen"},
    {substance, "tree pollen", "tree pollens|trees|tree pollen (substance)", "", "pollen"},
    {substance, "ragweed", "ragweed pollen", "", "pollen"},
    {substance, "cat dander", "cats|cat|cat hair", "", "animal dander"},
    {substance, "dog dander", "dogs|dog|dog hair", "", "animal dander"},
    {substance, "house dust mite", "dust mites|dust mite|dust|house dust|house dust mite (organism)|house dust mites", "", ""},
    {substance, "wasp venom", "wasp|wasps|hornet|yellow jacket|insect sting|wasp sting", "", ""},
    {substance, "nickel", "nickel metal", "", ""},
    {substance, "iodine", "povidone iodine|betadine", "", ""},
    {substance, "gadolinium", "gadolinium contrast", "", "contrast"},
    {substance, "sulfites", "sulfite|sulphites", "", ""},
    {substance, "fragrance", "perfume|fragrances", "", ""},
    {substance, "chlorhexidine", "hibiclens", "", ""},
    {substance, "cockroach", "cockroaches", "", ""},
    {substance, "gelatin", "gelatine", "", ""},
});

}  // namespace

std::span<const TermRow> substance_rows() { return kRows; }

}  // namespace chartroom::nlp
