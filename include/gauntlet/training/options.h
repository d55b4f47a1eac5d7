// What the user can set about training (the config's "training" section).
#pragma once

#include <cstdint>
#include <string>

namespace gauntlet {

enum class Schedule {
  kHogwild,        // threads update without locks: fastest, not reproducible with several threads
  kDeterministic,  // bit-identical for any number of threads
};

// How the biases step; REFERENCE: the head of the reference steps by the gradient itself, its version 1.2 by eta times
// it.
enum class BiasStep { kUnit, kEta };

// Whether the biases are learnt with the vectors, as in GloVe, or set from the counts and kept, so that w·c is trained
// to be the pointwise mutual information of the pair, as in Swivel and LexVec.
enum class Biases { kLearned, kPmi };

// Whether AdaGrad accumulates squares for each component, as the reference does, or their mean for each row.
enum class Accumulators { kComponent, kRow };

struct TrainingOptions {
  int vector_size = 100;  // components of a vector, 1 to 4096
  int epochs = 25;
  double x_max = 100.0;
  double alpha = 0.75;
  double eta = 0.05;
  // All rates, those of the biases too, are multiplied by this after each epoch; 1: AdaGrad alone lowers the steps.
  double eta_decay = 1.0;
  double grad_clip = 100.0;              // bound on each component of f(x)·diff·w, before eta
  BiasStep bias_step = BiasStep::kUnit;  // of learnt biases
  Biases biases = Biases::kLearned;
  // Of kPmi: the exponent of the contexts' counts in PMI; 0.75 in Levy, Goldberg and Dagan 2015 (TACL 3, section 3.2).
  double context_smoothing = 1.0;
  Accumulators accumulators = Accumulators::kComponent;
  // Whether AdaGrad's 1/√G is exact to float32, or to 11 bits or better, which is faster.
  bool exact_steps = false;
  // Pairs that never occur together, which the objective of GloVe leaves out: for each observed pair this many contexts
  // are drawn for its word, from its tile's band in proportion to count^unobserved_power, and those that do not occur
  // with it are pushed below unobserved_log_count: their loss is unobserved_weight·ln(1 + e^(w·c + b + b' -
  // unobserved_log_count)), as in Swivel (Shazeer et al. 2016), sampled as in LexVec (Salle et al. 2016). 0: none.
  int unobserved_pairs = 0;
  double unobserved_weight = 1.0;     // λ
  double unobserved_log_count = 0.0;  // ln X₀: 0 is a count of 1
  double unobserved_power = 0.75;
  Schedule schedule = Schedule::kHogwild;
  uint64_t seed = 1;
  // Vectors file to start from instead of random numbers: rows of words in the vocabulary are copied to both the word
  // and the context side at half their value, so that the sum is the file's; other words start at random. Empty: none.
  std::string initial_vectors;
  // Rows of a tile's working set on each side; 0 chooses by vector_size. Part of the deterministic result.
  int band_rows = 0;
  // Checkpoints: after every N epochs (0: only at the end), and after every M minutes within an epoch (0: off).
  int checkpoint_every = 1;
  double checkpoint_minutes = 10.0;
  int keep_checkpoints = 2;
  // Stop when the mean cost improves by less than this fraction of the last epoch's, 0: never.
  double stop_cost_improvement = 0.0;
  // Stop when the score on the evaluation sets has not improved for this many epochs, 0: never.
  int stop_patience = 0;
};

}  // namespace gauntlet
