// Concepts of vaccines (CVX) and their words; see terms.h for what the columns hold.

#include "nlp/terms.h"

#include <array>

namespace chartroom::nlp {
namespace {

using enum TermKind;

constexpr auto kRows = std::to_array<TermRow>({
    {vaccine, "vaccines", "vaccine|immunizations|shots|vaccination|immunization|vaccinations|immunized|vaccinated|jabs|vax", "",
     ""},
    {vaccine, "influenza vaccine",
     "flu shot|flu hd|flu vaccine|influenza vaccination|influenza immunization|flu vaccination|influenza seasonal injectable "
     "preservative free|influenza|flu jab|influenza high dose seasonal|fluzone|influenza shot|flu",
     "140|135|141|150|158|88|161|168|171|185|186|197", "vaccines"},
    {vaccine, "COVID-19 vaccine",
     "covid vaccine|covid shot|covid booster|covid vaccination|moderna|pfizer vaccine|sars-cov-2 vaccine|covid-19|covid 19 "
     "vaccine|covid-19 vaccination|sars-cov-2 covid-19 mrna|comirnaty|spikevax|covid|sars-cov-2|coronavirus "
     "vaccine|coronavirus|janssen vaccine",
     "207|208|210|212|213|217|218|221|228|229|230|300|301", "vaccines"},
    {vaccine, "pneumococcal vaccine",
     "pneumonia vaccine|pneumonia shot|pneumovax|prevnar|pcv13|ppsv23|pcv20|pneumococcal|pneumococcal conjugate|pneumococcal "
     "polysaccharide vaccine|pneumococcal conjugate vaccine|pneumococcal conjugate pcv 13|pneumonia|pneumococcal "
     "vaccination|pneumo shot|pneumonia vaccination",
     "33|133|109|152|215|216|100", "vaccines"},
    {vaccine, "tetanus vaccine",
     "tetanus|td|tetanus shot|td (adult)|tetanus booster|td adult preservative free|tetanus toxoid|lockjaw",
     "113|9|139|196|138", "vaccines"},
    {vaccine, "shingles vaccine",
     "shingrix|zostavax|zoster vaccine|shingles shot|zoster|zoster vaccine live|zoster recombinant|herpes zoster "
     "vaccine|shingles",
     "187|121|188", "vaccines"},
    {vaccine, "hepatitis B vaccine",
     "hep b vaccine|hep b shot|heplisav|hep b adolescent or pediatric|hep b adult|hepatitis b immunization|hep b|hepatitis "
     "b|hbv",
     "8|43|44|45|189|110|42", "vaccines"},
    {vaccine, "hepatitis A vaccine",
     "hep a vaccine|hep a shot|hep a|hepatitis a|hep a ped/adol 2 dose|hep a adult|hep a ped/adol", "52|83|85|31", "vaccines"},
    {vaccine, "HPV vaccine", "gardasil|human papillomavirus vaccine|hpv quadrivalent|hpv", "62|165|118|137", "vaccines"},
    {vaccine, "MMR vaccine", "mmr|measles mumps rubella|measles vaccine|measles|mumps vaccine|rubella vaccine|mumps|rubella",
     "3|94", "vaccines"},
    {vaccine, "varicella vaccine", "chickenpox vaccine|varicella|varivax|chickenpox|chicken pox", "21", "vaccines"},
    {vaccine, "RSV vaccine", "rsv|arexvy|abrysvo|respiratory syncytial virus vaccine", "303|304|305|306", "vaccines"},
    {vaccine, "meningococcal vaccine", "menactra|meningitis vaccine|menb|meningococcal|meningococcal mcv4p|meningococcal mcv4o",
     "114|136|32|147|162|163", "vaccines"},
    {vaccine, "polio vaccine", "ipv vaccine|polio|poliovirus|ipv", "10|89", "vaccines"},
    {vaccine, "rotavirus vaccine", "rotavirus|rotateq|rotarix|rotavirus monovalent", "116|119|122", "vaccines"},
    {vaccine, "Hib vaccine", "hib|hib prp-omp|haemophilus influenzae type b", "17|48|49|46|47", "vaccines"},
    {vaccine, "Tdap vaccine", "tdap|boostrix|adacel", "115", "tetanus vaccine|pertussis vaccine"},
    {vaccine, "DTaP vaccine", "dtap|daptacel|infanrix", "20|106|107|110|120", "tetanus vaccine|pertussis vaccine"},
    {vaccine, "pertussis vaccine", "whooping cough vaccine|pertussis|whooping cough", "", "vaccines"},
    {vaccine, "rabies vaccine", "rabies", "18|175|176|40", "vaccines"},
    {vaccine, "yellow fever vaccine", "yellow fever", "37|183|184", "vaccines"},
    {vaccine, "typhoid vaccine", "typhoid", "25|101|41", "vaccines"},
    {vaccine, "cholera vaccine", "cholera", "26|174", "vaccines"},
    {vaccine, "Japanese encephalitis vaccine", "japanese encephalitis|je vaccine", "39|134", "vaccines"},
    {vaccine, "BCG vaccine", "bcg", "19", "vaccines"},
    {vaccine, "smallpox vaccine", "smallpox|jynneos|mpox vaccine", "75|206", "vaccines"},
    {vaccine, "anthrax vaccine", "anthrax", "24", "vaccines"},
    {vaccine, "tick-borne encephalitis vaccine", "tbe vaccine|tick borne encephalitis", "77|223", "vaccines"},
});

}  // namespace

std::span<const TermRow> vaccine_rows() { return kRows; }

}  // namespace chartroom::nlp
